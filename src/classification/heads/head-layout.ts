import { DOMAINS, OUTPUT_LENGTHS, SAFETY_CLASSES, TASKS, TONES } from '../prompt-profile.ts';

/**
 * Which columns of the weight tables belong to which head. Softmax heads have one column per label; ordinal and
 * boolean heads have one latent column, cut by thresholds.
 */
export interface SoftmaxHead {
  kind: 'softmax';
  name: string;
  labels: readonly string[];
  firstColumn: number;
}

export interface OrdinalHead {
  kind: 'ordinal';
  name: string;
  /** Values of the ordered levels, ascending. */
  levels: readonly number[];
  firstColumn: number;
  /** Where its levels.length − 1 thresholds start in the threshold table. */
  firstThreshold: number;
}

export type Head = SoftmaxHead | OrdinalHead;

export type HeadName =
  | 'domain'
  | 'task'
  | 'tone'
  | 'safety'
  | 'outputLength'
  | 'complexity'
  | 'urgency'
  | 'stakes'
  | 'freshness'
  | 'formality'
  | 'politeness'
  | 'difficulty';

/** Columns are padded to a multiple of 32, the block that rows are summed in. */
export const COLUMN_COUNT = 64;

const softmaxHeads: readonly (readonly [HeadName, readonly string[]])[] = [
  ['domain', DOMAINS],
  ['task', TASKS],
  ['tone', TONES],
  ['safety', SAFETY_CLASSES],
  ['outputLength', OUTPUT_LENGTHS],
];

const ordinalHeads: readonly (readonly [HeadName, readonly number[]])[] = [
  ['complexity', [1, 2, 3, 4, 5]],
  ['urgency', [0, 1, 2, 3]],
  ['stakes', [0, 1, 2]],
  ['freshness', [0, 1]],
  ['formality', [0, 0.5, 1]],
  ['politeness', [-1, 0, 1]],
  // A share, learnt as a boolean with a soft target.
  ['difficulty', [0, 1]],
];

function buildLayout(): { heads: Head[]; columns: number; thresholds: number } {
  const heads: Head[] = [];
  let columns = 0;
  let thresholds = 0;
  for (const [name, labels] of softmaxHeads) {
    heads.push({ kind: 'softmax', name, labels, firstColumn: columns });
    columns += labels.length;
  }
  for (const [name, levels] of ordinalHeads) {
    heads.push({ kind: 'ordinal', name, levels, firstColumn: columns, firstThreshold: thresholds });
    columns += 1;
    thresholds += levels.length - 1;
  }
  return { heads, columns, thresholds };
}

const layout = buildLayout();

export const HEADS: readonly Head[] = layout.heads;
/** Columns in use, at most `COLUMN_COUNT`. */
export const USED_COLUMNS = layout.columns;
export const THRESHOLD_COUNT = layout.thresholds;

export function softmaxHead(name: HeadName): SoftmaxHead {
  const head = HEADS.find((candidate) => candidate.name === name);
  if (head?.kind !== 'softmax') throw new Error(`no softmax head ${name}`);
  return head;
}

export function ordinalHead(name: HeadName): OrdinalHead {
  const head = HEADS.find((candidate) => candidate.name === name);
  if (head?.kind !== 'ordinal') throw new Error(`no ordinal head ${name}`);
  return head;
}
