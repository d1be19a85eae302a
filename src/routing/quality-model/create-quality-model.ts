import type { PromptReading } from '../prompt-reading.ts';
import { createCellTable } from './cell-table.ts';
import type { QualityModel } from './quality-model.ts';
import type { SharedStructure } from './shared-structure.ts';
import { createStackedModel } from './stacked-model.ts';
import type { TrainedState } from './trained-state.ts';

/** What training gave to serve by; with none of it the cards and the complexity curve decide. */
export interface QualityParts {
  /** What prompts do to any model. */
  structure?: SharedStructure;
  /** Predictions for the models of some training data. */
  stack?: TrainedState;
  /** Prompts that stand for the traffic. */
  sample?: readonly PromptReading[];
}

export function createQualityModel(
  { structure, stack, sample = [] }: QualityParts,
  options: { noveltyUncertaintyGain: number },
): QualityModel {
  const { noveltyUncertaintyGain } = options;
  const cells = createCellTable({ noveltyUncertaintyGain, ...(structure !== undefined && { structure }) });
  if (stack !== undefined) return createStackedModel(stack, cells, sample);
  return sample.length === 0 ? cells : { ...cells, sample };
}
