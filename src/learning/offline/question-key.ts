/**
 * The question inside a prompt, normalised: without answer options, case, punctuation and the instructions that
 * benchmarks put around it. Prompts with the same key are the same question and stay on one side of every split.
 */

const optionLine = /^\s*(?:\(?[A-J][.):]|\([A-J]\)|Options?:|Choices?:)/;
const instruction =
  /^\s*(?:please\s+)?(?:answer|solve|choose|select|complete|read|give|return|respond|print|write only|the following|question|problem|instructions?|you are)\b/i;
/** Enough for one question; worked examples before it fall away. */
const maxUnits = 600;

export function questionKey(prompt: string): string {
  const kept = prompt.split('\n').filter((line) => !optionLine.test(line) && !instruction.test(line));
  const normal = normalise(kept.join(' '));
  // Nothing but instructions: then they are the question.
  return normal === '' ? normalise(prompt) : normal;
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(-maxUnits);
}
