import { plainPrompt } from '../../chat/plain-request.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from '../../learning/offline/outcome-columns.ts';
import { progressEvery, type PromptReader, readPrompt } from '../../learning/offline/training-table.ts';
import { seededRandom } from '../../numerics/random.ts';
import { countLines, type OutcomeRow, readOutcomeRows } from '../outcome-table.ts';
import { SelectionSample } from './selection-sample.ts';

export interface ReadOptions {
  /** What a protocol keeps of a row beside its columns; `file` is the place of its file in the list. */
  onRow?(row: OutcomeRow, file: number): void;
  onProgress?(what: string): void;
  /** Of more rows than this a sample is read, each row with the same chance, in their order. */
  maxPrompts?: number;
}

/** What fits into memory with its features, and is judged in minutes. */
export const mostPrompts = 100_000;
const samplingSeed = 11;

/**
 * All files as one table, in their order, with the file of each row. Models are joined by their names as they are written.
 * Files are read as a stream and their texts are not kept. `offered` is the number of rows that the files hold.
 * @throws OutcomeTableError for files that are no outcome tables
 */
export async function readOutcomeFiles(
  files: readonly string[],
  classifier: PromptReader,
  { onRow, onProgress, maxPrompts = mostPrompts }: ReadOptions = {},
): Promise<{ table: OutcomeColumns; fileOf: Int32Array; offered: number }> {
  let expected = 0;
  for (const name of files) expected += await countLines(name);
  const draw = new SelectionSample(expected, maxPrompts, seededRandom(samplingSeed));
  const builder = new OutcomeColumnsBuilder(
    (prompt) => readPrompt(plainPrompt(prompt), classifier),
    classifier.version,
  );
  const fileOf: number[] = [];
  let offered = 0;
  for (const [file, name] of files.entries()) {
    for await (const row of readOutcomeRows(name)) {
      offered++;
      if (offered % (20 * progressEvery) === 0) onProgress?.(`${offered} rows read`);
      if (!draw.takesNext()) continue;
      builder.add(row);
      fileOf.push(file);
      onRow?.(row, file);
      if (fileOf.length % progressEvery === 0) onProgress?.(`${fileOf.length} prompts classified`);
    }
  }
  if (fileOf.length < offered) onProgress?.(`${offered} prompts; a sample of ${fileOf.length} is judged`);
  return { table: builder.build(), fileOf: Int32Array.from(fileOf), offered };
}
