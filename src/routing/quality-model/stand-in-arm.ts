import type { QualityPrior } from '../../catalog/model.ts';
import { type Arm, createArm } from '../arm.ts';

/** An arm of which nothing is known but how well it answers: for names in training data that no model of the pool has. */
export function standInArm(
  name: string,
  { quality, logitSd, basis }: { quality: number; logitSd: number; basis: QualityPrior['basis'] },
): Arm {
  return createArm({
    id: name,
    vendor: '',
    aliases: [],
    contextTokens: null,
    maxOutputTokens: null,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing: null,
    qualityPrior: { default: quality, byDomain: {}, logitSd, basis },
    deployments: [],
    source: 'configuration',
  });
}
