import type { FittedPolicy, PolicyPredictions } from '../../learning/policies/policy-predictions.ts';
import { calibrationBySeed, type Predictions } from './calibration-metrics.ts';
import { type Figure, mean, plainFigure } from './figure.ts';

/** What a report tells of a policy beside the protocol's own figures. */
export interface PolicyFacts {
  /** Calibration on held-out prompts; absent where the policy predicts no chances. */
  ece?: Figure;
  brier?: Figure;
  /** Of the default policy: mean weights of cells, ridge, clusters and neighbours. */
  weights?: number[];
  /** What in these figures is simulated. */
  simulated?: string;
}

/** Collects, split by split, what the facts about each policy are computed from. */
export class PolicyNotes {
  readonly #fitted = new Map<string, FittedPolicy[]>();
  readonly #predictions = new Map<string, (Predictions & { seed: number })[]>();

  add(
    name: string,
    seed: number,
    fitted: FittedPolicy,
    { chances }: PolicyPredictions,
    scores: Float64Array,
  ): void {
    append(this.#fitted, name, fitted);
    if (chances !== null) append(this.#predictions, name, { seed, chances, scores });
  }

  factsOf(name: string, arms: number): PolicyFacts {
    const facts: PolicyFacts = {};
    const predictions = this.#predictions.get(name);
    if (predictions !== undefined) {
      const { ece, brier } = calibrationBySeed(predictions, arms);
      facts.ece = plainFigure(ece);
      facts.brier = plainFigure(brier);
    }
    const fitted = this.#fitted.get(name) ?? [];
    const weights = fitted.flatMap((policy) => (policy.weights === undefined ? [] : [policy.weights]));
    const [first] = weights;
    if (first !== undefined) facts.weights = first.map((_, member) => mean(weights.map((of) => of[member]!)));
    const simulated = fitted[0]?.simulated;
    if (simulated !== undefined) facts.simulated = simulated;
    return facts;
  }
}

function append<Item>(lists: Map<string, Item[]>, name: string, item: Item): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
