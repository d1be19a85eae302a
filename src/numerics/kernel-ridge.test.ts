import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitKernelRidge } from './kernel-ridge.ts';
import { seededRandom } from './random.ts';

const ridge = 0.3;

function problem(seed: number, n: number, targetCount: number) {
  const random = seededRandom(seed);
  const points = Array.from({ length: n }, () => [random.normal(), random.normal(), 1]);
  const similarity = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const kernel = Float64Array.from({ length: n * n }, (_, place) =>
    similarity(points[Math.floor(place / n)]!, points[place % n]!),
  );
  const targets = Float64Array.from({ length: n * targetCount }, () => random.normal());
  return { kernel, targets };
}

/** Rows and columns of a kernel without one example. */
function without(matrix: Float64Array, n: number, left: number): Float64Array {
  const kept = Array.from({ length: n }, (_, at) => at).filter((at) => at !== left);
  return Float64Array.from(kept.flatMap((row) => kept.map((column) => matrix[row * n + column]!)));
}

describe('fitKernelRidge', () => {
  it('solves (K + λI)α = y', () => {
    const { kernel, targets } = problem(1, 8, 2);
    const { duals } = fitKernelRidge(Float64Array.from(kernel), targets, 8, 2, ridge);
    for (let row = 0; row < 8; row++) {
      for (let target = 0; target < 2; target++) {
        let sum = ridge * duals[row * 2 + target]!;
        for (let at = 0; at < 8; at++) sum += kernel[row * 8 + at]! * duals[at * 2 + target]!;
        expect(sum).toBeCloseTo(targets[row * 2 + target]!, 9);
      }
    }
  });

  it('gives for each example what a fit to the others predicts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, n, targetCount) => {
          const { kernel, targets } = problem(seed, n, targetCount);
          const { leaveOneOut } = fitKernelRidge(Float64Array.from(kernel), targets, n, targetCount, ridge);
          for (let left = 0; left < n; left++) {
            const others = targets.filter((_, place) => Math.floor(place / targetCount) !== left);
            const { duals } = fitKernelRidge(without(kernel, n, left), others, n - 1, targetCount, ridge);
            for (let target = 0; target < targetCount; target++) {
              let predicted = 0;
              let place = 0;
              for (let at = 0; at < n; at++)
                if (at !== left) predicted += kernel[left * n + at]! * duals[place++ * targetCount + target]!;
              expect(leaveOneOut[left * targetCount + target]).toBeCloseTo(predicted, 8);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
