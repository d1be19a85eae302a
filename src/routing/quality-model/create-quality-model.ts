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
  /** Whether the sample is the user's own. */
  isOwnSample?: boolean;
}

/** The quality model of a route: the cell table, with the structure and under the stack where there are such. */
export function createQualityModel(
  { structure, stack, sample = [], isOwnSample = false }: QualityParts,
  options: { noveltyUncertaintyGain: number },
): QualityModel {
  const { noveltyUncertaintyGain } = options;
  const cells = createCellTable({ noveltyUncertaintyGain, ...(structure !== undefined && { structure }) });
  const model = stack === undefined ? cells : createStackedModel(stack, cells, noveltyUncertaintyGain);
  return sample.length === 0 ? model : { ...model, sample, isOwnSample };
}
