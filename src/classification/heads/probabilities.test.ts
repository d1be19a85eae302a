import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COLUMN_COUNT,
  HEADS,
  orderedHead,
  softmaxHead,
  THRESHOLD_COUNT,
  USED_COLUMNS,
} from './head-layout.ts';
import { headProbabilities, ordinalInto, reachedLevel, sigmoid, softmaxInto } from './probabilities.ts';

const finite = fc.double({ min: -30, max: 30, noNaN: true });

describe('softmaxInto', () => {
  it('sums to one and names the greatest score', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 2, maxLength: 16 }),
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        (scores, temperature) => {
          const out = new Float64Array(scores.length);
          const best = softmaxInto(scores, 0, scores.length, temperature, out);
          expect(out.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          expect(scores[best]).toBe(Math.max(...scores));
        },
      ),
    );
  });

  it('flattens with temperature and survives large scores', () => {
    const cold = new Float64Array(2);
    const warm = new Float64Array(2);
    softmaxInto([2, 0], 0, 2, 1, cold);
    softmaxInto([2, 0], 0, 2, 4, warm);
    expect(cold[0]).toBeGreaterThan(warm[0]!);
    softmaxInto([1e6, -1e6], 0, 2, 1, cold);
    expect(Array.from(cold)).toEqual([1, 0]);
  });
});

describe('ordinalInto', () => {
  const thresholds = [-1, 0, 2];

  it('is the difference of neighbouring links', () => {
    const out = new Float64Array(4);
    ordinalInto(0.5, thresholds, 0, 4, 1, out);
    expect(out[0]).toBeCloseTo(1 - sigmoid(1.5), 9);
    expect(out[3]).toBeCloseTo(sigmoid(-1.5), 9);
    expect(out.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('moves up with the latent score', () => {
    const expected = (latent: number) => {
      const out = new Float64Array(4);
      ordinalInto(latent, thresholds, 0, 4, 1, out);
      return out.reduce((sum, share, level) => sum + share * level, 0);
    };
    fc.assert(
      fc.property(finite, fc.double({ min: 0.01, max: 5, noNaN: true }), (latent, step) => {
        expect(expected(latent + step)).toBeGreaterThanOrEqual(expected(latent) - 1e-12);
      }),
    );
  });

  it('never gives a negative share, even when thresholds cross', () => {
    const out = new Float64Array(4);
    ordinalInto(0, [1, -1, 0], 0, 4, 1, out);
    expect(out.every((share) => share >= 0)).toBe(true);
  });
});

describe('headProbabilities', () => {
  const scores = Float64Array.from({ length: COLUMN_COUNT }, (_, column) => Math.sin(column));

  it('gives every head a distribution over its labels or levels', () => {
    for (const head of HEADS) {
      const out = new Float64Array(head.size);
      const thresholds = Float64Array.from({ length: THRESHOLD_COUNT }, (_, at) => at * 0.1);
      const best = headProbabilities(head, scores, thresholds, 0.8, out);
      expect(out.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(out[best]).toBe(Math.max(...out));
    }
  });

  it('lets a level of its own column be likely without those around it', () => {
    const urgency = orderedHead('urgency');
    const alone = new Float64Array(COLUMN_COUNT);
    alone[urgency.firstColumn + 1] = 5;
    const out = new Float64Array(4);
    expect(headProbabilities(urgency, alone, [], 1, out)).toBe(1);
    expect(out[1]).toBeGreaterThan(0.9);
  });
});

describe('reachedLevel', () => {
  it('is the highest level that enough probability reaches', () => {
    expect(reachedLevel([0.4, 0.1, 0.2, 0.3], [0, 0.45, 0.45, 0.45])).toBe(2);
    expect(reachedLevel([0.4, 0.1, 0.2, 0.3], [0, 0.2, 0.2, 0.2])).toBe(3);
    expect(reachedLevel([0.5, 0.5, 0, 0], [0, 0.6, 0.45, 0.45])).toBe(0);
    expect(reachedLevel([0.9, 0.05, 0.05, 0], [0, 0.45, 0.45, 0.45])).toBe(0);
    expect(reachedLevel([0, 0, 0, 1], [0, 0.45, 0.45, 0.45])).toBe(3);
  });
});

describe('head layout', () => {
  it('gives every head its own columns and thresholds', () => {
    const columns = new Set<number>();
    for (const head of HEADS) {
      for (let column = head.firstColumn; column < head.firstColumn + head.columns; column++)
        columns.add(column);
    }
    expect(columns.size).toBe(USED_COLUMNS);
    expect(USED_COLUMNS).toBeLessThanOrEqual(COLUMN_COUNT);
    const thresholds = HEADS.map((head) => (head.kind === 'ordinal' ? head.size - 1 : 0));
    expect(THRESHOLD_COUNT).toBe(thresholds.reduce((sum, count) => sum + count, 0));
  });

  it('refuses the wrong kind', () => {
    expect(() => softmaxHead('urgency')).toThrow();
    expect(() => orderedHead('domain')).toThrow();
  });
});
