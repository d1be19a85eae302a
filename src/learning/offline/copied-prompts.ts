import { seededRandom } from '../../numerics/random.ts';
import type { PromptReading } from '../../routing/prompt-reading.ts';
import { changedCopies, copiesPerPrompt } from './changed-copies.ts';

/** What prompts and changed copies of them are read as; a prompt has as many entries as it has copies. */
export interface CopiedPrompts {
  /** Row of each entry in the table. */
  rows: Int32Array;
  /** Features of the prompt and of the copy, entries × featureCount. */
  before: Float32Array;
  after: Float32Array;
  /** The whole of what they are read as, their features views of the above. */
  readings: { before: PromptReading[]; after: PromptReading[] };
}

/** Enough to know how some hundred inputs move together; reading them takes half a second. */
export const copiedPrompts = 800;

/** Reads the prompts anew beside their copies, since a row may have been read with more around it than its prompt. */
export function readCopies(
  prompts: readonly { row: number; prompt: string }[],
  read: (prompt: string) => PromptReading,
  featureCount: number,
): CopiedPrompts {
  const entries = featureCount === 0 ? 0 : prompts.length * copiesPerPrompt;
  const rows = new Int32Array(entries);
  const before = new Float32Array(entries * featureCount);
  const after = new Float32Array(entries * featureCount);
  const readings: CopiedPrompts['readings'] = { before: [], after: [] };
  if (entries === 0) return { rows, before, after, readings };
  let entry = 0;
  for (const { row, prompt } of prompts) {
    const still = read(prompt);
    const features = still.features ?? new Float32Array(featureCount);
    for (const copy of changedCopies(prompt, seededRandom(1 + row))) {
      rows[entry] = row;
      before.set(features, entry * featureCount);
      const changed = read(copy);
      after.set(changed.features ?? features, entry * featureCount);
      const viewOf = (of: Float32Array) => of.subarray(entry * featureCount, (entry + 1) * featureCount);
      readings.before.push({ ...still, features: viewOf(before) });
      readings.after.push({ ...changed, features: viewOf(after) });
      entry++;
    }
  }
  return { rows, before, after, readings };
}
