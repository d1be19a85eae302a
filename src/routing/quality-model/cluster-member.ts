/**
 * Success per cluster of prompts and arm, shrunk to the cluster's mean over all arms plus the arm's offset (the cluster
 * tables of Avengers, arXiv 2505.19797, and UniRoute, arXiv 2502.08773, with Beta shrinkage). The three nearest clusters
 * are mixed by `exp(cos/0.1)`.
 */
import { dotAt } from '../../numerics/spherical-kmeans.ts';

export interface ClusterState {
  /** k × d, rows of length 1. */
  centroids: Float32Array;
  /** Shrunk chance per cluster and arm, k × arms. */
  chances: Float32Array;
  /** Weight of outcomes per cluster and arm, k × arms. */
  counts: Float32Array;
}

const mixed = 3;
const temperature = 0.1;

/** Pseudo-count of the shrinkage, shared with training. */
export const clusterPseudoCount = 20;

/** Clusters nearest to a direction, with weights that add to 1, in buffers that the next call overwrites. */
export class ClusterMember {
  readonly nearest: Int32Array = new Int32Array(mixed);
  readonly weights: Float64Array = new Float64Array(mixed);
  readonly state: ClusterState;
  readonly #dimensions: number;
  readonly #clusters: number;
  readonly #arms: number;

  constructor(state: ClusterState, dimensions: number) {
    this.state = state;
    this.#dimensions = dimensions;
    this.#clusters = dimensions === 0 ? 0 : state.centroids.length / dimensions;
    this.#arms = this.#clusters === 0 ? 0 : state.chances.length / this.#clusters;
  }

  /** Finds the nearest clusters of the vector; `predict` and `variance` are about it until the next call. */
  locate(direction: Float32Array): void {
    const { nearest, weights } = this;
    nearest.fill(-1);
    weights.fill(Number.NEGATIVE_INFINITY);
    for (let cluster = 0; cluster < this.#clusters; cluster++) {
      const cosine = dotAt(direction, 0, this.state.centroids, cluster * this.#dimensions, this.#dimensions);
      let place = mixed;
      while (place > 0 && cosine > weights[place - 1]!) place--;
      for (let at = mixed - 1; at > place; at--) {
        weights[at] = weights[at - 1]!;
        nearest[at] = nearest[at - 1]!;
      }
      if (place < mixed) {
        weights[place] = cosine;
        nearest[place] = cluster;
      }
    }
    const top = weights[0]!;
    let total = 0;
    for (let at = 0; at < mixed; at++) {
      weights[at] = nearest[at]! < 0 ? 0 : Math.exp((weights[at]! - top) / temperature);
      total += weights[at]!;
    }
    for (let at = 0; at < mixed; at++) weights[at]! /= total > 0 ? total : 1;
  }

  predict(out: Float64Array): void {
    for (let arm = 0; arm < this.#arms; arm++) {
      let sum = 0;
      for (let at = 0; at < mixed; at++) {
        const cluster = this.nearest[at]!;
        if (cluster >= 0) sum += this.weights[at]! * this.state.chances[cluster * this.#arms + arm]!;
      }
      out[arm] = sum;
    }
  }

  /** Variance of an arm's mixed chance from having few outcomes in these clusters. */
  variance(arm: number): number {
    let sum = 0;
    for (let at = 0; at < mixed; at++) {
      const cluster = this.nearest[at]!;
      if (cluster < 0) continue;
      const place = cluster * this.#arms + arm;
      const chance = this.state.chances[place]!;
      const weight = this.weights[at]!;
      sum += (weight * weight * chance * (1 - chance)) / (this.state.counts[place]! + clusterPseudoCount + 1);
    }
    return sum;
  }
}
