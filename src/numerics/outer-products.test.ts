import { describe, expect, it } from 'vitest';
import { OuterProducts } from './outer-products.ts';
import { seededRandom } from './random.ts';

describe('OuterProducts', () => {
  it.each([0, 1, 3, 4, 5, 18])(
    'sums %d vectors to the last bit as one by one, the lower triangle only',
    (count) => {
      const size = 7;
      const random = seededRandom(count);
      const vectors = Array.from({ length: count }, () =>
        Float64Array.from({ length: size }, () => (random.uniform() < 0.2 ? 0 : random.normal())),
      );
      const weights = vectors.map(() => random.uniform());
      const start = Float64Array.from({ length: size * size }, () => random.normal());
      const [summed, wanted] = [start.slice(), start.slice()];
      const products = new OuterProducts(summed, size);
      const shared = new Float64Array(size);
      for (const [at, vector] of vectors.entries()) {
        // The caller's buffer is one and the same for all.
        shared.set(vector);
        products.add(shared, weights[at]!);
        for (let row = 0; row < size; row++)
          for (let column = 0; column <= row; column++)
            wanted[row * size + column]! += weights[at]! * vector[row]! * vector[column]!;
      }
      products.finish();
      expect(summed).toEqual(wanted);
      products.finish();
      expect(summed).toEqual(wanted);
    },
  );
});
