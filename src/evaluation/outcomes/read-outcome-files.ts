import { plainPrompt } from '../../chat/plain-request.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from '../../learning/offline/outcome-columns.ts';
import { progressEvery, type PromptReader, readPrompt } from '../../learning/offline/training-table.ts';
import { type OutcomeRow, readOutcomeRows } from '../outcome-table.ts';

export interface ReadOptions {
  /** What a protocol keeps of a row beside its columns; `file` is the place of its file in the list. */
  onRow?(row: OutcomeRow, file: number): void;
  onProgress?(what: string): void;
}

/**
 * All files as one table, in their order, with the file of each row. Models are joined by their names as they are written.
 * Files are read as a stream and their texts are not kept; the table grows with their prompts.
 * @throws OutcomeTableError for files that are no outcome tables
 */
export async function readOutcomeFiles(
  files: readonly string[],
  classifier: PromptReader,
  { onRow, onProgress }: ReadOptions = {},
): Promise<{ table: OutcomeColumns; fileOf: Int32Array }> {
  const builder = new OutcomeColumnsBuilder(
    (prompt) => readPrompt(plainPrompt(prompt), classifier),
    classifier.version,
  );
  const fileOf: number[] = [];
  for (const [file, name] of files.entries()) {
    for await (const row of readOutcomeRows(name)) {
      builder.add(row);
      fileOf.push(file);
      onRow?.(row, file);
      if (fileOf.length % progressEvery === 0) onProgress?.(`${fileOf.length} prompts read`);
    }
  }
  return { table: builder.build(), fileOf: Int32Array.from(fileOf) };
}
