import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFeatureSchema, directionOf, expandFeatures } from './quality-features.ts';

const features = Float32Array.of(9, 3, 9, 4, 2);

describe('expandFeatures', () => {
  it('gives the used inputs, then an indicator for each threshold that is passed', () => {
    const schema = createFeatureSchema('v', 5, [1, 3], [[2, 5], []]);
    const out = new Float64Array(schema.size);
    expandFeatures(schema, features, 0, out);
    expect([...out]).toEqual([3, 4, 1, 0]);
  });
});

describe('directionOf', () => {
  it('is of length 1 in the inputs as they are without a metric, and writes nowhere else', () => {
    const out = new Float32Array(4).fill(7);
    directionOf(createFeatureSchema('v', 5, [1, 3], [[], []]), features, 0, out, 1);
    expect(out[1]).toBeCloseTo(0.6, 6);
    expect(out[2]).toBeCloseTo(0.8, 6);
    expect([out[0], out[3]]).toEqual([7, 7]);
  });

  it('multiplies by the lower triangle before it is scaled', () => {
    const metric = Float32Array.of(2, 0.5, 1, -1, 0, 3);
    const out = new Float32Array(3);
    directionOf(createFeatureSchema('v', 5, [1, 3, 4], [[], [], []], metric), features, 0, out, 0);
    const wanted = [2 * 3, 0.5 * 3 + 4, -3 + 3 * 2];
    const length = Math.hypot(...wanted);
    for (const [at, value] of wanted.entries()) expect(out[at]).toBeCloseTo(value / length, 5);
  });

  it.each([1, 4, 7, 12])('multiplies so for %d inputs', (size) => {
    const inputs = Array.from({ length: size }, (_, at) => at);
    const values = Float32Array.from(inputs, (at) => Math.sin(1 + at));
    const metric = Float32Array.from({ length: (size * (size + 1)) / 2 }, (_, at) => Math.cos(3 * at));
    const wanted = inputs.map((row) => {
      const start = (row * (row + 1)) / 2;
      return inputs.slice(0, row + 1).reduce((sum, at) => sum + metric[start + at]! * values[at]!, 0);
    });
    const schema = createFeatureSchema(
      'v',
      size,
      inputs,
      inputs.map(() => []),
      metric,
    );
    const out = new Float32Array(size);
    directionOf(schema, values, 0, out, 0);
    for (const [at, value] of wanted.entries()) expect(out[at]).toBeCloseTo(value / Math.hypot(...wanted), 5);
  });

  it('is finite for any features', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (values) => {
          const metric = Float32Array.of(1, 2, 1, 3, -1, 1);
          const out = new Float32Array(3);
          directionOf(
            createFeatureSchema('v', 3, [0, 1, 2], [[], [], []], metric),
            Float32Array.from(values),
            0,
            out,
            0,
          );
          expect(out.every(Number.isFinite)).toBe(true);
          expect(Math.hypot(...out)).toBeLessThan(1.0001);
        },
      ),
    );
  });
});
