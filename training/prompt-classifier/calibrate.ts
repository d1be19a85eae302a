import { HEADS, type Head } from '../../src/classification/heads/head-layout.ts';
import { ordinalInto, softmaxInto } from '../../src/classification/heads/probabilities.ts';
import type { Targets } from './losses.ts';

/** Held-out scores of one example, with the thresholds of the model that gave them. */
export interface HeldOut {
  scores: Float32Array;
  thresholds: Float32Array;
  targets: Targets;
}

export interface HeadAnswer {
  place: number;
  probability: number;
  probabilities: Float64Array;
}

const TEMPERATURES = Array.from({ length: 46 }, (_, step) => 0.3 * 1.06 ** step);
/** Accuracy of what a head says, that abstention is to reach where half of the prompts or more can still be answered. */
const WANTED_ACCURACY = 0.8;
const MIN_COVERAGE = 0.5;

export function answerOf(head: Head, heldOut: HeldOut, temperature: number): HeadAnswer {
  const size = head.kind === 'softmax' ? head.labels.length : head.levels.length;
  const probabilities = new Float64Array(size);
  const place =
    head.kind === 'softmax'
      ? softmaxInto(heldOut.scores, head.firstColumn, size, temperature, probabilities)
      : ordinalInto(
          heldOut.scores[head.firstColumn]!,
          heldOut.thresholds,
          head.firstThreshold,
          size,
          temperature,
          probabilities,
        );
  return { place, probability: probabilities[place]!, probabilities };
}

/** Temperature per head with the least mean negative log-likelihood (C. Guo et al., ICML 2017), 1 without labels. */
export function fitTemperatures(heldOut: readonly HeldOut[]): Float32Array {
  return Float32Array.from(HEADS, (head, at) => {
    const labelled = heldOut.filter(({ targets }) => !Number.isNaN(targets[at]!));
    if (labelled.length === 0) return 1;
    let best = 1;
    let least = Number.POSITIVE_INFINITY;
    for (const temperature of TEMPERATURES) {
      let loss = 0;
      for (const example of labelled) {
        const target = example.targets[at]!;
        const { probabilities } = answerOf(head, example, temperature);
        loss -= Number.isInteger(target)
          ? Math.log(probabilities[target]! + 1e-9)
          : target * Math.log(probabilities[1]! + 1e-9) + (1 - target) * Math.log(probabilities[0]! + 1e-9);
      }
      if (loss < least) {
        least = loss;
        best = temperature;
      }
    }
    return best;
  });
}

/**
 * Probability below which a head abstains: the least one whose answers above it are right in 80 % of held-out rows,
 * but never so high that fewer than half are answered.
 */
export function fitAbstention(heldOut: readonly HeldOut[], temperatures: Float32Array): Float32Array {
  return Float32Array.from(HEADS, (head, at) => {
    const answers = heldOut
      .filter(({ targets }) => Number.isInteger(targets[at]!))
      .map((example) => {
        const { place, probability } = answerOf(head, example, temperatures[at]!);
        return { probability, isRight: place === example.targets[at] };
      })
      .sort((a, b) => b.probability - a.probability);
    let right = 0;
    let threshold = answers[Math.floor(answers.length * MIN_COVERAGE)]?.probability ?? 0;
    answers.forEach(({ probability, isRight }, rank) => {
      if (isRight) right++;
      if (rank + 1 >= answers.length * MIN_COVERAGE && right / (rank + 1) >= WANTED_ACCURACY)
        threshold = probability;
    });
    return head.name === 'difficulty' ? 0 : threshold;
  });
}
