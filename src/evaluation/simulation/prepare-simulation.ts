import type { Catalogue } from '../../catalog/catalogue.ts';
import type { SimulatedModel } from '../../catalog/simulated-models.ts';
import type { Recordings } from '../../providers/recorded/recordings.ts';
import { type OutcomeRow, OutcomeTableError, readOutcomeRows } from '../outcome-table.ts';
import { type RecordedModels, recordedModels } from './recorded-models.ts';
import { recordedCall, recordingsOfTable } from './recordings-of-table.ts';
import type { OutcomesOf } from './totals.ts';

/** An outcome table, ready to be driven through a gateway. */
export interface Simulation {
  /** In the order of the file. */
  rows: OutcomeRow[];
  models: SimulatedModel[];
  leftOut: RecordedModels['leftOut'];
  recordings: Recordings;
  outcomesOf: OutcomesOf;
}

const maxRows = 200_000;

/** @throws OutcomeTableError when a file cannot be read, or when no model of it can be charged */
export async function prepareSimulation(
  files: readonly string[],
  catalogue: Catalogue,
  limit = maxRows,
): Promise<Simulation> {
  const rows: OutcomeRow[] = [];
  for (const file of files) {
    for await (const row of readOutcomeRows(file)) {
      if (rows.length >= Math.min(limit, maxRows)) break;
      rows.push(row);
    }
  }
  const { models, leftOut } = recordedModels(rows, catalogue);
  if (models.length === 0)
    throw new OutcomeTableError(
      rows.length === 0
        ? `${files.join(', ')}: there are no rows`
        : `${files.join(', ')}: no model can be charged: the rows have no costs, and the catalogue does not know the models`,
    );
  const byName = new Map(
    models.flatMap((each) =>
      each.model.deployments.map(({ upstreamModel }) => [upstreamModel, each] as const),
    ),
  );
  return {
    rows,
    models,
    leftOut,
    recordings: recordingsOfTable(rows, models),
    outcomesOf: ({ prompt, outcomes }) =>
      Object.entries(outcomes).flatMap(([name, outcome]) => {
        const simulated = byName.get(name);
        if (simulated === undefined) return [];
        const { score, costUsd } = recordedCall(prompt, outcome, simulated);
        return [{ model: simulated.model.id, score, costUsd }];
      }),
  };
}
