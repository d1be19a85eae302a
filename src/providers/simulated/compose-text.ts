import type { Random } from '../../numerics/random.ts';
import type { Composition } from './compose-answer.ts';
import type { PromptReading } from './prompt-reading.ts';

const goodSentences = [
  'A model of this ability would be expected to get it right.',
  'The main point comes first, the reasons follow.',
  'Each step builds on the one before, and the result is checked at the end.',
  'Where several readings are possible, the most likely one is taken and named.',
  'An example makes the idea concrete.',
  'The limits of the answer are stated as well.',
  'In short, the question is settled by the points above.',
];

const weakSentences = [
  'A model of this ability would be expected to get it wrong, or only half right.',
  'The main point is missed.',
  'One step is skipped and another is guessed.',
  'The result is stated with more certainty than it deserves.',
  'An example would have helped, but there is none.',
  'It is hard to tell what is meant.',
];

/** Longest part of the prompt that an answer repeats. */
const quotedLength = 120;

/** Text that says openly that it is simulated, about as long as a real answer to such a prompt. */
export function composeText(reading: PromptReading, how: Composition, random: Random): string {
  const quality = how.isGood ? 'good' : 'weak';
  const sentences = how.isGood ? goodSentences : weakSentences;
  const opening = `[Simulated answer of ${how.model}, quality: ${quality}. No model was called.]`;
  const subject =
    reading.toolResult === null
      ? `You wrote: “${shorten(reading.lastText)}”.`
      : `The tool returned: “${shorten(reading.toolResult)}”.`;
  const count = sentenceCount(reading, how.verbosity, random);
  const [verdict, ...fillers] = sentences;
  const first = random.integer(fillers.length);
  const body = Array.from({ length: count }, (_, at) => fillers[(first + at) % fillers.length]);
  return `${opening} ${subject} ${verdict} ${body.join(' ')}`;
}

/** Short prompts get short answers; long ones at most some twenty sentences. */
function sentenceCount(reading: PromptReading, verbosity: number, random: Random): number {
  const usual = 2 + 3 * Math.log2(1 + reading.inputTokens / 20);
  return Math.max(1, Math.min(24, Math.round(usual * verbosity * (0.8 + 0.4 * random.uniform()))));
}

function shorten(text: string): string {
  const line = text
    .slice(0, quotedLength * 2)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > quotedLength ? `${characters.slice(0, quotedLength).join('')}…` : line;
}
