import { DOMAINS } from '../../../classification/prompt-profile.ts';
import { EMBEDDING_SIZE } from '../../../classification/features/dense-features.ts';
import { STRUCTURE_SIZE } from '../../../classification/features/structure.ts';
import { seededRandom } from '../../../numerics/random.ts';
import { readingOf } from '../../../routing/testing/routing-fixtures.ts';
import { createFeatureSchema } from '../../../routing/quality-model/quality-features.ts';
import type { SharedStructure } from '../../../routing/quality-model/shared-structure.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from '../outcome-columns.ts';

/** Structure, embedding, and six scores, as the classifier gives them. */
export const featureCount = STRUCTURE_SIZE + EMBEDDING_SIZE + 6;

/**
 * Outcomes of a world whose rules are known: the first three arms are a specialist for even topics, one for odd topics
 * and an all-rounder that costs ten times as much. A topic is a direction of the features.
 */
export function syntheticOutcomes(rows: number, seed: number, missingShare = 0): OutcomeColumns {
  const random = seededRandom(seed);
  let features = new Float32Array(featureCount);
  let topic = 0;
  const builder = new OutcomeColumnsBuilder(
    () => ({ ...readingOf({ domain: topic % DOMAINS.length, complexity: 0.4 + 0.05 * topic }), features }),
    'test',
  );
  for (let row = 0; row < rows; row++) {
    topic = random.integer(4);
    features = Float32Array.from({ length: featureCount }, (_, at) =>
      isNoisy(at) ? random.normal() * 0.3 : 0,
    );
    features[STRUCTURE_SIZE + EMBEDDING_SIZE + topic]! += 3;
    const isEven = topic % 2 === 0;
    const chances = { even: isEven ? 0.9 : 0.3, odd: isEven ? 0.3 : 0.9, all: 0.8 };
    const outcomes: Record<string, { score: number; costUsd: number }> = {};
    for (const [name, chance] of Object.entries(chances)) {
      if (random.uniform() < missingShare) continue;
      outcomes[name] = {
        score: random.uniform() < chance ? 1 : 0,
        costUsd: (name === 'all' ? 0.01 : 0.001) * Math.exp(0.3 * random.normal()),
      };
    }
    builder.add({ prompt: `question ${row} of seed ${seed}`, task: `topic ${topic}`, outcomes });
  }
  return builder.build();
}

/** Some of the structure, and the scores; the rest says nothing and does not vary. */
function isNoisy(at: number): boolean {
  return at < 6 || at >= STRUCTURE_SIZE + EMBEDDING_SIZE;
}

/** A structure in which the first input makes prompts harder and tells models apart, with full trust. */
export function syntheticStructure({
  featureCount: count,
  classifierVersion,
}: OutcomeColumns): SharedStructure {
  const schema = createFeatureSchema(classifierVersion, count, [0, 1], [[0.5], []]);
  return {
    schema,
    means: new Float32Array(schema.size),
    meanDifficulty: 0.5,
    meanDiscrimination: 1,
    difficulty: Float32Array.of(-1, 0, 0),
    discrimination: Float32Array.of(0.2, 0, 0),
    trust: new Float32Array(0),
    trustOffset: 0,
    mostTrust: 1,
    levelSd: 0.4,
  };
}
