import { STRUCTURE_NAMES } from '../../src/classification/features/structure.ts';
import { COLUMN_COUNT, HEADS, type HeadName } from '../../src/classification/heads/head-layout.ts';

type StructureName = (typeof STRUCTURE_NAMES)[number];

/**
 * What changes when somebody dictates, or types in a hurry, and asks the same; and the heads that do without it. The other
 * heads lose more than they gain; question and exclamation marks are kept by all.
 */
const BLIND: readonly (readonly [names: readonly StructureName[], heads: readonly HeadName[]])[] = [
  [['ends without a mark'], ['task', 'tone', 'stakes', 'outputLength', 'complexity']],
  [
    ['share of punctuation', 'commas'],
    ['outputLength', 'complexity'],
  ],
  [['starts in lower case'], ['outputLength', 'complexity']],
];

/** By place of a structural scalar, 1 in the columns whose head does without it; scalars that all heads use have none. */
export const BLIND_COLUMNS: ReadonlyMap<number, Uint8Array> = new Map(
  BLIND.flatMap(([names, heads]) =>
    names.map((name) => [STRUCTURE_NAMES.indexOf(name), columnsOf(heads)] as const),
  ),
);

function columnsOf(heads: readonly HeadName[]): Uint8Array {
  const columns = new Uint8Array(COLUMN_COUNT);
  for (const { name, firstColumn, columns: count } of HEADS)
    if (heads.includes(name)) columns.fill(1, firstColumn, firstColumn + count);
  return columns;
}
