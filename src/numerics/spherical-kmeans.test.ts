import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { dotAt, fitSphericalClusters, nearestCentroid, normalizeRow } from './spherical-kmeans.ts';

const d = 3;

/** Points around the three axes. */
function bundle(perAxis: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const vectors = new Float32Array(3 * perAxis * d);
  for (let row = 0; row < 3 * perAxis; row++) {
    for (let at = 0; at < d; at++) vectors[row * d + at] = (at === row % 3 ? 1 : 0) + 0.1 * random.normal();
    normalizeRow(vectors, row * d, d);
  }
  return vectors;
}

describe('fitSphericalClusters', () => {
  it('finds bundles of directions', () => {
    const vectors = bundle(50, 1);
    const { centroids, labels } = fitSphericalClusters(vectors, d, 3, seededRandom(2));
    for (let row = 3; row < 150; row++) expect(labels[row]).toBe(labels[row % 3]);
    expect(new Set(labels).size).toBe(3);
    for (let cluster = 0; cluster < 3; cluster++) {
      expect(dotAt(centroids, cluster * d, centroids, cluster * d, d)).toBeCloseTo(1, 5);
    }
  });

  it('puts each vector with the nearest centroid', () => {
    const vectors = bundle(40, 3);
    const { centroids, labels } = fitSphericalClusters(vectors, d, 6, seededRandom(4));
    for (let row = 0; row < labels.length; row++) {
      expect(labels[row]).toBe(nearestCentroid(vectors, row * d, centroids, d, 6));
    }
  });

  it('is the same for the same seed', () => {
    const vectors = bundle(30, 5);
    const fit = () => fitSphericalClusters(vectors, d, 5, seededRandom(6)).centroids;
    expect(fit()).toEqual(fit());
  });

  it('copes with few, equal and no vectors', () => {
    expect(fitSphericalClusters(new Float32Array(0), d, 4, seededRandom(1)).labels).toHaveLength(0);
    expect(fitSphericalClusters(Float32Array.of(1, 0, 0), d, 4, seededRandom(1)).centroids).toHaveLength(3);
    const equal = Float32Array.from({ length: 30 }, (_, place) => (place % 3 === 0 ? 1 : 0));
    const { centroids } = fitSphericalClusters(equal, d, 4, seededRandom(1));
    expect([...centroids].every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('normalizeRow', () => {
  it('leaves a row of noughts', () => {
    const row = new Float32Array(3);
    normalizeRow(row, 0, 3);
    expect([...row]).toEqual([0, 0, 0]);
  });
});
