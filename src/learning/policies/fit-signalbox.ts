import { fitCosts, predictCosts } from '../offline/fit-costs.ts';
import { createMediumCells } from '../offline/medium-cells.ts';
import { predictRows, trainQualityModel } from '../offline/train-quality-model.ts';
import type { FitPolicy } from './policy-predictions.ts';

/** The default policy: the stack of the trained quality model, with the cost head on its inputs. */
export const fitSignalbox: FitPolicy = (table, rows, { seed, isWithoutBeliefs = false }) => {
  const priors = isWithoutBeliefs ? { cells: createMediumCells() } : {};
  const model = trainQualityModel(table, rows, { version: 'evaluation', seed, ...priors });
  const costHead = fitCosts(table, rows, model.schema);
  return {
    weights: model.weights,
    predict(target, test) {
      const { quality } = predictRows(model, target, test, priors);
      const costs = costHead === null ? null : predictCosts(costHead, target, test);
      return { chances: quality, worths: quality, costs };
    },
  };
};
