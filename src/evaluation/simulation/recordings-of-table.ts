import { costNanoUsd, usdFromNanoUsd } from '../../catalog/cost.ts';
import type { SimulatedModel } from '../../catalog/simulated-models.ts';
import { emptyUsage } from '../../chat/usage.ts';
import type { RecordedCall, Recordings } from '../../providers/recorded/recordings.ts';
import type { MeasuredOutcome, OutcomeRow } from '../outcome-table.ts';
import { estimatedTokens } from './recorded-models.ts';

/** The table as what a provider looks calls up in. Costs that were not measured are those of the tokens at list price. */
export function recordingsOfTable(
  rows: readonly OutcomeRow[],
  models: readonly SimulatedModel[],
): Recordings {
  const byPrompt = new Map(rows.map((row) => [row.prompt, row]));
  const byName = new Map(
    models.flatMap((each) =>
      each.model.deployments.map(({ upstreamModel }) => [upstreamModel, each] as const),
    ),
  );
  return {
    models,
    find(prompt, upstreamModel) {
      const outcome = byPrompt.get(prompt)?.outcomes[upstreamModel];
      const simulated = byName.get(upstreamModel);
      return outcome === undefined || simulated === undefined
        ? undefined
        : recordedCall(prompt, outcome, simulated);
    },
  };
}

/** What a call of a model of the table cost: as measured, else its tokens at list price. */
export function recordedCall(
  prompt: string,
  outcome: MeasuredOutcome,
  { model }: SimulatedModel,
): RecordedCall {
  const { inputTokens, outputTokens, score } = outcome;
  const call: RecordedCall = {
    score,
    costUsd: outcome.costUsd ?? listCostUsd(prompt, outcome, model.pricing),
  };
  if (inputTokens !== undefined) call.inputTokens = inputTokens;
  if (outputTokens !== undefined) call.outputTokens = outputTokens;
  return call;
}

function listCostUsd(
  prompt: string,
  outcome: MeasuredOutcome,
  pricing: SimulatedModel['model']['pricing'],
): number {
  if (pricing === null) return 0;
  const { input, output } = estimatedTokens(prompt, outcome);
  const usage = { ...emptyUsage(), uncachedInputTokens: input, textOutputTokens: output };
  return usdFromNanoUsd(costNanoUsd(pricing, usage));
}
