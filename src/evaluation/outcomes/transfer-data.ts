import type { OutcomeColumns } from '../../learning/offline/outcome-columns.ts';
import { allRows } from '../../learning/offline/splits.ts';
import type { PromptReader } from '../../learning/offline/training-table.ts';
import { readOutcomeFiles } from './read-outcome-files.ts';

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
  onProgress: (what: string) => void = () => {},
): Promise<TransferData> {
  const files = [...outcomes, ...tests];
  const { table, fileOf } = await readOutcomeFiles(files, classifier, { onProgress });
  const rows = allRows(table);
  const test = rows.filter((row) => fileOf[row]! >= outcomes.length);
  const asked = new Set(Array.from(test, (row) => table.groups[row]!));
  const offered = rows.filter((row) => fileOf[row]! < outcomes.length);
  const train = offered.filter((row) => !asked.has(table.groups[row]!));
  return { table, files, fileOf, train, test, dropped: offered.length - train.length };
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
