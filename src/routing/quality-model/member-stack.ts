/**
 * Weighted average of the members with a calibration per arm (stacking with weights on the simplex: Breiman, "Stacked
 * Regressions", Machine Learning 24, 1996; Platt scaling: Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
 */
import { logit, sigmoid } from '../../numerics/logistic.ts';
import { ClusterMember } from './cluster-member.ts';
import { NeighbourMember } from './neighbour-member.ts';
import { directionOf, expandFeatures } from './quality-features.ts';
import { predictRidge } from './ridge-member.ts';
import { signalOfInput } from './signal-of-input.ts';
import type { TrainedState } from './trained-state.ts';

type FeatureStates = Pick<TrainedState, 'schema' | 'ridge' | 'clusters' | 'clusterKinds' | 'neighbours'>;

/** The members that work on the feature vector, with the buffers of one prediction at a time. */
export class FeatureMembers {
  readonly ridge: Float64Array;
  readonly clusters: Float64Array;
  readonly neighbours: Float64Array;
  readonly #state: FeatureStates;
  readonly #cluster: ClusterMember;
  readonly #neighbour: NeighbourMember;
  readonly #x: Float64Array;
  readonly #direction: Float32Array;

  constructor(state: FeatureStates) {
    const arms = state.ridge.intercepts.length;
    const dimensions = state.schema.inputs.length;
    this.#state = state;
    this.ridge = new Float64Array(arms);
    this.clusters = new Float64Array(arms);
    this.neighbours = new Float64Array(arms);
    this.#cluster = new ClusterMember(state.clusters, dimensions);
    this.#neighbour = new NeighbourMember(state.neighbours, dimensions);
    this.#x = new Float64Array(state.schema.size);
    this.#direction = new Float32Array(dimensions);
  }

  /** Fills the three buffers for the features at `offset`. The search for neighbours is left out when not wanted. */
  predict(features: Float32Array, offset: number, wantsNeighbours: boolean): void {
    const { schema, ridge } = this.#state;
    expandFeatures(schema, features, offset, this.#x);
    directionOf(schema, features, offset, this.#direction, 0);
    predictRidge(ridge, this.#x, this.ridge);
    this.#cluster.locate(this.#direction);
    this.#cluster.predict(this.clusters);
    if (!wantsNeighbours) return;
    this.#neighbour.search(this.#direction, this.#cluster.nearest);
    this.#neighbour.predict(this.neighbours);
  }

  /** Variance of an arm's chance from the few outcomes near the prompt of the last prediction. */
  clusterVariance(arm: number): number {
    return this.#cluster.variance(arm);
  }

  /** What each named signal adds to the ridge's chance for an arm at the last prompt, in points, most first. */
  contributions(arm: number): { signal: string; points: number }[] {
    const { schema, ridge } = this.#state;
    const sums = new Map<string, number>();
    let place = schema.inputs.length;
    const add = (signal: string, at: number) => {
      const effect = 100 * ridge.weights[arm * schema.size + at]! * (this.#x[at]! - ridge.means[at]!);
      sums.set(signal, (sums.get(signal) ?? 0) + effect);
    };
    for (const [at, input] of schema.inputs.entries()) {
      const signal = signalOfInput(input);
      add(signal, at);
      for (let limit = 0; limit < schema.thresholds[at]!.length; limit++) add(signal, place++);
    }
    return [...sums]
      .map(([signal, points]) => ({ signal, points }))
      .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  }

  /** The groups of training prompts that the last prompt is nearest to. */
  nearestClusters(arm: number): { kind: string; outcomes: number; share: number; chance: number }[] {
    const { clusters, clusterKinds, ridge } = this.#state;
    const { nearest, weights } = this.#cluster;
    return [...nearest].flatMap((cluster, place) =>
      cluster < 0
        ? []
        : [
            {
              kind: clusterKinds[cluster] ?? 'unknown',
              outcomes: Math.round(clusters.counts[cluster * ridge.intercepts.length + arm]!),
              share: weights[place]!,
              chance: clusters.chances[cluster * ridge.intercepts.length + arm]!,
            },
          ],
    );
  }
}

/** Chance of an arm from the members' chances. */
export function stackChance(
  weights: readonly number[],
  cell: number,
  ridge: number,
  cluster: number,
  neighbour: number,
): number {
  return weights[0]! * cell + weights[1]! * ridge + weights[2]! * cluster + weights[3]! * neighbour;
}

/** Standard deviation before scaling: few outcomes near, and members that disagree. */
export function stackDeviation(
  weights: readonly number[],
  stacked: number,
  cell: number,
  ridge: number,
  cluster: number,
  neighbour: number,
  clusterVariance: number,
): number {
  const spread =
    weights[0]! * (cell - stacked) ** 2 +
    weights[1]! * (ridge - stacked) ** 2 +
    weights[2]! * (cluster - stacked) ** 2 +
    weights[3]! * (neighbour - stacked) ** 2;
  return Math.sqrt(clusterVariance + spread / 4);
}

/** `σ(slope·logit(q) + offset)`. */
export function calibrate(chance: number, slope: number, offset: number): number {
  return sigmoid(slope * logit(chance) + offset);
}
