import type { LabelSignal, PromptProfile } from '../classification/prompt-profile.ts';
import { printable } from './table.ts';

/** A profile for people: one signal a line, the label first, then how sure it is. */
export function profileLines(profile: PromptProfile): string[] {
  const { signals, tokens } = profile;
  const { complexity, urgency, tone, language, outputLength, freshness, sensitiveData } = signals;
  const lines: [string, string][] = [
    [
      'complexity',
      `${complexity.band}, level ${complexity.level} of 5, score ${complexity.score.toFixed(2)}${doubt(complexity)}`,
    ],
    ['domain', label(signals.domain)],
    ['task', label(signals.task)],
    [
      'tone',
      `${label(tone)}, formality ${tone.formality.toFixed(2)}, politeness ${tone.politeness.toFixed(2)}`,
    ],
    ['urgency', `level ${urgency.level} of 3${doubt(urgency)}`],
    ['stakes', label(signals.stakes)],
    ['language', `${language.code} (${language.script})`],
    ['safety', label(signals.safety)],
    [
      'sensitive data',
      sensitiveData.length === 0 ? 'none' : countKinds(sensitiveData.map(({ kind }) => kind)),
    ],
    ['answer length', `${label(outputLength)}, about ${Math.round(outputLength.tokens)} tokens`],
    ['freshness', `${freshness.value ? 'needs recent facts' : 'no'}${doubt(freshness)}`],
    ['needs', needsOf(profile)],
    ['novelty', signals.novelty.toFixed(2)],
    ['tokens', `${tokens.input} in, about ${Math.round(tokens.expectedOutput)} out`],
  ];
  for (const [name, signal] of Object.entries(signals.custom ?? {})) lines.push([name, label(signal)]);
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${printable(text)}`);
}

function label(signal: LabelSignal<string>): string {
  const sure = `${Math.round(signal.probability * 100)} %`;
  return signal.label === 'unknown'
    ? `unknown (perhaps ${signal.guess ?? 'nothing'}, ${sure})`
    : `${signal.label} (${sure})`;
}

function doubt(signal: { abstained?: true; probability: number }): string {
  return ` (${Math.round(signal.probability * 100)} %${signal.abstained ? ', too unsure to count' : ''})`;
}

function countKinds(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`)).join(', ');
}

function needsOf({ signals }: PromptProfile): string {
  const wanted = Object.entries(signals.needs).filter(([, isNeeded]) => isNeeded);
  return wanted.length === 0 ? 'nothing special' : wanted.map(([name]) => name).join(', ');
}
