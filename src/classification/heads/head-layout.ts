import { DOMAINS, OUTPUT_LENGTHS, SAFETY_CLASSES, TASKS, TONES } from '../prompt-profile.ts';

/**
 * Which columns of the weight tables belong to which head. Softmax heads have one column per label, levels heads one per
 * ordered level; ordinal and boolean heads have one latent column, cut by thresholds.
 */
interface HeadPlace {
  name: HeadName;
  /** Number of labels or levels. */
  size: number;
  firstColumn: number;
  /** Columns from `firstColumn` on. */
  columns: number;
}

/** Labels without an order. */
export interface SoftmaxHead extends HeadPlace {
  kind: 'softmax';
  labels: readonly string[];
}

/**
 * Ordered levels whose probabilities are a softmax: what speaks for the middle levels need not be half of what speaks for
 * the highest, as one latent score would have it.
 */
export interface LevelsHead extends HeadPlace {
  kind: 'levels';
  /** Values of the ordered levels, ascending. */
  levels: readonly number[];
}

/** Ordered levels of one latent score z, cut by thresholds: P(level > k) = σ(z − θ_k). */
export interface OrdinalHead extends HeadPlace {
  kind: 'ordinal';
  /** Values of the ordered levels, ascending. */
  levels: readonly number[];
  /** Where its levels.length − 1 thresholds start in the threshold table. */
  firstThreshold: number;
}

export type Head = SoftmaxHead | LevelsHead | OrdinalHead;
export type OrderedHead = LevelsHead | OrdinalHead;

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

const orderedHeads: readonly (readonly [HeadName, OrderedHead['kind'], readonly number[]])[] = [
  ['complexity', 'ordinal', [1, 2, 3, 4, 5]],
  ['urgency', 'levels', [0, 1, 2, 3]],
  ['stakes', 'levels', [0, 1, 2]],
  ['freshness', 'ordinal', [0, 1]],
  ['formality', 'ordinal', [0, 0.5, 1]],
  ['politeness', 'ordinal', [-1, 0, 1]],
  // A share, learnt as a boolean with a soft target.
  ['difficulty', 'ordinal', [0, 1]],
];

function buildLayout(): { heads: Head[]; columns: number; thresholds: number } {
  const heads: Head[] = [];
  let firstColumn = 0;
  let firstThreshold = 0;
  for (const [name, labels] of softmaxHeads) {
    const columns = labels.length;
    heads.push({ kind: 'softmax', name, labels, size: columns, firstColumn, columns });
    firstColumn += columns;
  }
  for (const [name, kind, levels] of orderedHeads) {
    const size = levels.length;
    const columns = kind === 'levels' ? size : 1;
    const place = { name, levels, size, firstColumn, columns };
    if (kind === 'levels') heads.push({ kind, ...place });
    else {
      heads.push({ kind, ...place, firstThreshold });
      firstThreshold += size - 1;
    }
    firstColumn += columns;
  }
  return { heads, columns: firstColumn, thresholds: firstThreshold };
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

export function orderedHead(name: HeadName): OrderedHead {
  const head = HEADS.find((candidate) => candidate.name === name);
  if (head === undefined || head.kind === 'softmax') throw new Error(`no ordered head ${name}`);
  return head;
}
