/**
 * Spherical k-means: clusters of unit vectors by cosine (Dhillon and Modha, "Concept Decompositions for Large Sparse Text
 * Data", Machine Learning 42, 2001), seeded as k-means++ does (Arthur and Vassilvitskii, SODA 2007).
 */
import type { Random } from './random.ts';

export interface ClusterFit {
  /** k × d, row-major, each row of length 1. */
  centroids: Float32Array;
  /** Cluster of each vector. */
  labels: Int32Array;
}

/** `vectors`: n × d, row-major, each row of length 1. Gives at most `k` clusters, fewer when n is smaller. */
export function fitSphericalClusters(
  vectors: Float32Array,
  d: number,
  k: number,
  random: Random,
  iterations = 12,
): ClusterFit {
  const n = d === 0 ? 0 : vectors.length / d;
  const count = Math.min(k, n);
  const centroids = seedCentroids(vectors, n, d, count, random);
  const labels = new Int32Array(n);
  for (let iteration = 0; iteration < iterations; iteration++) {
    let moved = 0;
    for (let row = 0; row < n; row++) {
      const nearest = nearestCentroid(vectors, row * d, centroids, d, count);
      if (nearest !== labels[row]) moved++;
      labels[row] = nearest;
    }
    if (moved === 0 && iteration > 0) break;
    moveCentroids(vectors, labels, centroids, d);
  }
  return { centroids, labels };
}

/** Index of the centroid with the largest cosine to the vector at `offset`; −1 when there are none. */
export function nearestCentroid(
  vectors: Float32Array,
  offset: number,
  centroids: Float32Array,
  d: number,
  count: number,
): number {
  let best = -1;
  let bestCosine = Number.NEGATIVE_INFINITY;
  for (let first = 0; first < count; first += together) {
    dotsAt(vectors, offset, centroids, first, count, d);
    const end = Math.min(first + together, count);
    for (let cluster = first; cluster < end; cluster++) {
      const cosine = dots[cluster - first]!;
      if (cosine > bestCosine) {
        best = cluster;
        bestCosine = cosine;
      }
    }
  }
  return best;
}

const together = 4;
/** Of the last call of `dotsAt`. */
const dots = new Float64Array(together);

/**
 * Dot products of a vector with four rows at once, each summed in order: additions to one sum wait for each other, those to
 * four do not. Past the last row, the last again.
 */
function dotsAt(
  vector: Float32Array,
  offset: number,
  rows: Float32Array,
  first: number,
  count: number,
  d: number,
): void {
  const last = count - 1;
  const a = first * d;
  const b = Math.min(first + 1, last) * d;
  const c = Math.min(first + 2, last) * d;
  const e = Math.min(first + 3, last) * d;
  let ofA = 0;
  let ofB = 0;
  let ofC = 0;
  let ofE = 0;
  for (let at = 0; at < d; at++) {
    const value = vector[offset + at]!;
    ofA += value * rows[a + at]!;
    ofB += value * rows[b + at]!;
    ofC += value * rows[c + at]!;
    ofE += value * rows[e + at]!;
  }
  dots[0] = ofA;
  dots[1] = ofB;
  dots[2] = ofC;
  dots[3] = ofE;
}

export function dotAt(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, d: number): number {
  let sum = 0;
  for (let at = 0; at < d; at++) sum += a[aOffset + at]! * b[bOffset + at]!;
  return sum;
}

/** Scales the row at `offset` to length 1; a row of noughts stays. */
export function normalizeRow(vectors: Float32Array, offset: number, d: number): void {
  let squares = 0;
  for (let at = offset; at < offset + d; at++) squares += vectors[at]! * vectors[at]!;
  if (!(squares > 0)) return;
  const scale = 1 / Math.sqrt(squares);
  for (let at = offset; at < offset + d; at++) vectors[at]! *= scale;
}

function seedCentroids(
  vectors: Float32Array,
  n: number,
  d: number,
  count: number,
  random: Random,
): Float32Array {
  const centroids = new Float32Array(count * d);
  const distance = new Float64Array(n).fill(2);
  for (let cluster = 0; cluster < count; cluster++) {
    const row = drawRow(distance, random);
    centroids.set(vectors.subarray(row * d, row * d + d), cluster * d);
    for (let first = 0; first < n; first += together) {
      dotsAt(centroids, cluster * d, vectors, first, n, d);
      for (let other = first; other < Math.min(first + together, n); other++)
        distance[other] = Math.min(distance[other]!, Math.max(1 - dots[other - first]!, 0));
    }
  }
  return centroids;
}

/** A row with probability in proportion to its weight; any row when all weights are nought. */
function drawRow(weights: Float64Array, random: Random): number {
  let total = 0;
  for (const weight of weights) total += weight;
  if (!(total > 0)) return random.integer(Math.max(weights.length, 1));
  let left = random.uniform() * total;
  for (let row = 0; row < weights.length; row++) {
    left -= weights[row]!;
    if (left < 0) return row;
  }
  return weights.length - 1;
}

/** An emptied cluster keeps its place. */
function moveCentroids(vectors: Float32Array, labels: Int32Array, centroids: Float32Array, d: number): void {
  const sums = new Float32Array(centroids.length);
  const filled = new Uint8Array(centroids.length / Math.max(d, 1));
  for (let row = 0; row < labels.length; row++) {
    const cluster = labels[row]!;
    filled[cluster] = 1;
    for (let at = 0; at < d; at++) sums[cluster * d + at]! += vectors[row * d + at]!;
  }
  for (let cluster = 0; cluster < filled.length; cluster++) {
    if (filled[cluster] === 0) continue;
    centroids.set(sums.subarray(cluster * d, cluster * d + d), cluster * d);
    normalizeRow(centroids, cluster * d, d);
  }
}
