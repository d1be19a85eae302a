import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellAddition } from '../storage/ports.ts';
import {
  hashOf,
  isSkipped,
  LearnedCells,
  parseContent,
  policyVersionName,
  serialiseContent,
} from './learned-state.ts';

const addition = fc.record({
  cell: fc.constantFrom('a||law|low', 'a||law|high', 'b|high|software|medium'),
  weight: fc.integer({ min: 1, max: 1_000_000 }),
  rewardSum: fc.integer({ min: 0, max: 1_000_000 }),
});

describe('LearnedCells', () => {
  it('does not depend on the order of lessons, and takes any of them back to the bit', () => {
    fc.assert(
      fc.property(
        fc.array(addition, { maxLength: 30 }),
        fc.array(addition, { maxLength: 5 }),
        (lessons, taken) => {
          const forth = new LearnedCells();
          const back = new LearnedCells();
          for (const lesson of lessons) forth.add([lesson]);
          for (const lesson of lessons.toReversed()) back.add([lesson]);
          expect(back.entries()).toEqual(forth.entries());
          forth.add(taken);
          forth.add(taken, -1);
          expect(forth.entries()).toEqual(back.entries());
        },
      ),
    );
  });

  it('hands out whole judgements and mean rewards to routing', () => {
    const cells = new LearnedCells();
    cells.add([{ cell: 'm||law|low', weight: 1_500_000, rewardSum: 750_000 }]);
    expect(cells.toPolicyState('7')).toEqual({
      version: '7',
      cells: new Map([['m||law|low', { weight: 1.5, rewardSum: 0.75 }]]),
    });
  });

  it('copies, so that a snapshot never changes', () => {
    const cells = new LearnedCells();
    const state = cells.toPolicyState('1');
    const copy = cells.copy();
    cells.add([{ cell: 'x', weight: 1, rewardSum: 1 }]);
    expect(copy.size).toBe(0);
    expect(state.cells.size).toBe(0);
  });
});

describe('serialiseContent', () => {
  const content = (additions: CellAddition[]) => {
    const cells = new LearnedCells();
    cells.add(additions);
    return { cells, days: [['["t","k"]', '2026-01-01', 5]] as const, skipped: [[3, 9]] as const };
  };
  const one = { cell: 'a||law|low', weight: 3, rewardSum: 1 };
  const two = { cell: 'b||law|low', weight: 5, rewardSum: 2 };

  it('gives the same text whatever the order of learning, and reads it back', () => {
    const text = serialiseContent(content([one, two]));
    expect(serialiseContent(content([two, one]))).toBe(text);
    const back = parseContent(text, hashOf(text));
    expect(back === null ? null : serialiseContent(back)).toBe(text);
  });

  it('refuses what its hash does not fit, and other formats', () => {
    const text = serialiseContent(content([one]));
    expect(parseContent(text.replace('3', '4'), hashOf(text))).toBeNull();
    const other = '{"format":2}';
    expect(parseContent(other, hashOf(other))).toBeNull();
  });
});

describe('policyVersionName', () => {
  it('calls a state without feedback prior', () => {
    const cells = new LearnedCells();
    expect(policyVersionName(1, cells)).toBe('prior');
    cells.add([{ cell: 'x', weight: 1, rewardSum: 1 }]);
    expect(policyVersionName(2, cells)).toBe('2');
  });
});

describe('isSkipped', () => {
  it('counts both ends in', () => {
    const ranges = [[3, 5] as const, [9, 9] as const];
    expect([2, 3, 5, 6, 9, 10].filter((sequence) => isSkipped(sequence, ranges))).toEqual([3, 5, 9]);
  });
});
