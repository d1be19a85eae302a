import { plainPrompt } from '../../chat/plain-request.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from '../../learning/offline/outcome-columns.ts';
import { type PromptReader, readPrompt } from '../../learning/offline/training-table.ts';
import { readOutcomeRows } from '../outcome-table.ts';

/** Training and test files as one table that knows where each row comes from. */
export interface TransferData {
  table: OutcomeColumns;
  files: readonly string[];
  /** File of each row, an index into `files`. */
  fileOf: Int32Array;
  /** Rows to learn from, without questions that any test file asks. */
  train: Int32Array;
  test: Int32Array;
  /** Training rows that were left out for such a question. */
  dropped: number;
}

/** @throws OutcomeTableError for files that are no outcome tables */
export async function readTransferData(
  outcomes: readonly string[],
  tests: readonly string[],
  classifier: PromptReader,
): Promise<TransferData> {
  const builder = new OutcomeColumnsBuilder(
    (prompt) => readPrompt(plainPrompt(prompt), classifier),
    classifier.version,
  );
  const files = [...outcomes, ...tests];
  const fileOf: number[] = [];
  for (const [place, file] of files.entries()) {
    for await (const row of readOutcomeRows(file)) {
      builder.add(row);
      fileOf.push(place);
    }
  }
  const table = builder.build();
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const test = rows.filter((row) => fileOf[row]! >= outcomes.length);
  const asked = new Set(Array.from(test, (row) => table.groups[row]!));
  const offered = rows.filter((row) => fileOf[row]! < outcomes.length);
  const train = offered.filter((row) => !asked.has(table.groups[row]!));
  return {
    table,
    files,
    fileOf: Int32Array.from(fileOf),
    train,
    test,
    dropped: offered.length - train.length,
  };
}

/** Every so many-th row of each file, so that none has more than `most`. */
export function thinned({ fileOf, files }: TransferData, rows: Int32Array, most: number): Int32Array {
  const counts = new Float64Array(files.length);
  for (const row of rows) counts[fileOf[row]!]!++;
  const seen = new Float64Array(files.length);
  return rows.filter((row) => {
    const step = Math.ceil(counts[fileOf[row]!]! / most);
    return seen[fileOf[row]!]!++ % step === 0;
  });
}
