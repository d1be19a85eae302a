import { fitCosts, predictCosts } from '../offline/fit-costs.ts';
import { createMediumCells } from '../offline/medium-cells.ts';
import { meanOfColumns } from '../offline/outcome-columns.ts';
import { predictRows, trainQualityModel } from '../offline/train-quality-model.ts';
import type { FitPolicy } from './policy-predictions.ts';

/** Training prompts that tell which arm is the usual one; serving has a sample of the traffic for it. */
const sampledPrompts = 400;

/** The default policy: the stack of the trained quality model, with the cost head on its inputs. */
export const fitSignalbox: FitPolicy = (table, rows, { seed, isWithoutBeliefs = false }) => {
  const priors = isWithoutBeliefs ? { cells: createMediumCells() } : {};
  const model = trainQualityModel(table, rows, { version: 'evaluation', seed, ...priors });
  const costHead = fitCosts(table, rows, model.schema);
  const costsOf = (target: typeof table, of: Int32Array) =>
    costHead === null ? null : predictCosts(costHead, target, of);
  const step = Math.ceil(rows.length / sampledPrompts);
  const sample = rows.filter((_, place) => place % step === 0);
  const costs = costsOf(table, sample);
  const arms = table.arms.length;
  const steadiness = {
    margin: model.margin,
    meanWorths: meanOfColumns(predictRows(model, table, sample, priors).quality, arms),
    meanCosts: costs === null ? null : meanOfColumns(costs, arms),
  };
  return {
    weights: model.weights,
    predict(target, test) {
      const { quality } = predictRows(model, target, test, priors);
      return { chances: quality, worths: quality, costs: costsOf(target, test), steadiness };
    },
  };
};
