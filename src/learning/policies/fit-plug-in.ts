import type { PlugInState } from '../../routing/policies/plug-in-policy.ts';
import { solveForRidge, sumForRidge } from '../offline/fit-ridge.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';

/** The shared part is penalised away: each model is predicted on its own. */
const penalties = { shared: 1e12, deviation: 300 };

export function fitPlugIn(table: OutcomeColumns, rows: Int32Array): PlugInState {
  const schema = schemaOf(table, rows);
  const targets = { cells: table.scores, arms: table.arms.length, weights: table.weights };
  const ridge = solveForRidge(sumForRidge(schema, table.features, targets, rows), penalties);
  return { schema, arms: table.arms, ridge };
}
