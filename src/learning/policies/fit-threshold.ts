import { winProbability } from '../../routing/policies/threshold-policy.ts';
import { columnMean } from '../offline/outcome-columns.ts';
import { fitTrained } from './fit-trained.ts';
import { armMeans } from './fit-untrained.ts';
import type { FitPolicy } from './policy-predictions.ts';

/**
 * Two models of the pool, the best and the cheapest (without costs: the weakest), and the win probability between them by
 * matrix factorisation, RouteLLM's recommended router. The other models are never picked.
 */
export const fitThreshold: FitPolicy = (table, rows, _options, random) => {
  const arms = table.arms.length;
  const means = armMeans(table, rows);
  const costs = table.arms.map((_, arm) => columnMean(table.costsUsd, arms, arm, rows, means[arm]!));
  const strong = means.indexOf(Math.max(...means));
  const weak = costs.indexOf(Math.min(...costs));
  const over = fitTrained('matrix-factorization', table, rows, random);
  return {
    predict(target, test) {
      const predictions = over.predict(target, test);
      const chances = predictions.worths;
      const worths = new Float64Array(test.length * arms).fill(-1);
      for (let place = 0; place < worths.length; place += arms) {
        const probability = winProbability(chances[place + strong]!, chances[place + weak]!);
        worths[place + weak] = 1 - probability;
        worths[place + strong] = probability;
      }
      return { ...predictions, worths };
    },
  };
};
