import { createHash } from 'node:crypto';
import type { PolicyState } from '../routing/routing-input.ts';
import type { CellAddition } from '../storage/ports.ts';

/**
 * What feedback has taught so far: per cell the weight of the judgements and their weighted sum of rewards (conjugate
 * sufficient statistics of the cell table). Both are whole millionths, so that sums do not depend on their order and
 * taking a lesson back restores the bits that were there before.
 */
export class LearnedCells {
  readonly #cells: Map<string, CellUnits>;

  constructor(cells: ReadonlyMap<string, CellUnits> = new Map()) {
    this.#cells = new Map(cells);
  }

  get size(): number {
    return this.#cells.size;
  }

  add(additions: readonly CellAddition[], sign: 1 | -1 = 1): void {
    for (const { cell, weight, rewardSum } of additions) {
      const before = this.#cells.get(cell) ?? { weight: 0, rewardSum: 0 };
      const after = { weight: before.weight + sign * weight, rewardSum: before.rewardSum + sign * rewardSum };
      if (after.weight <= 0) this.#cells.delete(cell);
      else this.#cells.set(cell, after);
    }
  }

  copy(): LearnedCells {
    return new LearnedCells(this.#cells);
  }

  /** In order of their keys. */
  entries(): [cell: string, units: CellUnits][] {
    return [...this.#cells].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  toPolicyState(version: string): PolicyState {
    const cells = new Map<string, { weight: number; rewardSum: number }>();
    for (const [cell, units] of this.#cells) {
      cells.set(cell, { weight: units.weight / UNITS, rewardSum: units.rewardSum / UNITS });
    }
    return { version, cells };
  }
}

/** In millionths of an explicit judgement. */
export interface CellUnits {
  weight: number;
  rewardSum: number;
}

export const UNITS = 1_000_000;

/** Feedback by sequence numbers that a rollback left out, both ends included. */
export type SkippedRange = readonly [from: number, to: number];

/** A day's use of the cap by one giver. */
export type DayUse = readonly [giver: string, day: string, weight: number];

export interface SnapshotContent {
  cells: LearnedCells;
  days: readonly DayUse[];
  skipped: readonly SkippedRange[];
}

const FORMAT = 1;

interface Payload {
  format: number;
  cells: [string, number, number][];
  days: DayUse[];
  skipped: SkippedRange[];
}

/** The same content gives the same text. */
export function serialiseContent(content: SnapshotContent): string {
  const payload: Payload = {
    format: FORMAT,
    cells: content.cells.entries().map(([cell, { weight, rewardSum }]) => [cell, weight, rewardSum]),
    days: [...content.days],
    skipped: [...content.skipped],
  };
  return JSON.stringify(payload);
}

/** Null when the text is not what its hash says or has another format. */
export function parseContent(text: string, sha256: string): SnapshotContent | null {
  if (hashOf(text) !== sha256) return null;
  const payload = JSON.parse(text) as Payload;
  if (payload.format !== FORMAT) return null;
  const cells = new Map(payload.cells.map(([cell, weight, rewardSum]) => [cell, { weight, rewardSum }]));
  return { cells: new LearnedCells(cells), days: payload.days, skipped: payload.skipped };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function isSkipped(sequence: number, skipped: readonly SkippedRange[]): boolean {
  return skipped.some(([from, to]) => sequence >= from && sequence <= to);
}

/** Name of a version in decisions: the state without any feedback is `prior`, whatever its number. */
export function policyVersionName(version: number, cells: LearnedCells): string {
  return cells.size === 0 ? 'prior' : String(version);
}
