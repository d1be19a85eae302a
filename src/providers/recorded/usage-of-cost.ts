import { costNanoUsd, nanoUsdFromUsd } from '../../catalog/cost.ts';
import type { Pricing } from '../../catalog/pricing.ts';
import { emptyUsage, type Usage } from '../../chat/usage.ts';

const picoUsdPerUsd = 1e12;

/**
 * Whole token counts that cost, at these prices, what was measured, to within the price of half an input token. The prompt's own count is kept as far as the cost allows; the output takes the rest.
 */
export function usageOfCost(costUsd: number, pricing: Pricing, promptTokens: number): Usage {
  const usage = emptyUsage();
  const { inputPicoUsd, outputPicoUsd } = pricing;
  let restPicoUsd = costUsd * picoUsdPerUsd;
  let input = Math.max(1, Math.round(promptTokens));
  if (inputPicoUsd > 0) input = Math.min(input, Math.max(1, Math.floor(restPicoUsd / inputPicoUsd)));
  restPicoUsd -= input * inputPicoUsd;
  // Rounded down, because input can be added for what is left, but not always taken away.
  const output = outputPicoUsd > 0 ? Math.max(1, Math.floor(restPicoUsd / outputPicoUsd)) : 1;
  restPicoUsd -= output * outputPicoUsd;
  if (inputPicoUsd > 0) input = Math.max(1, input + Math.round(restPicoUsd / inputPicoUsd));
  usage.uncachedInputTokens = input;
  usage.textOutputTokens = output;
  return usage;
}

/** The counts that were measured where they cost what was paid, else counts that do. */
export function usageOfCall(
  call: { costUsd: number; inputTokens?: number; outputTokens?: number },
  pricing: Pricing,
  promptTokens: number,
): Usage {
  if (call.inputTokens !== undefined && call.outputTokens !== undefined) {
    const usage = emptyUsage();
    usage.uncachedInputTokens = Math.round(call.inputTokens);
    usage.textOutputTokens = Math.round(call.outputTokens);
    if (costNanoUsd(pricing, usage) === nanoUsdFromUsd(call.costUsd)) return usage;
  }
  return usageOfCost(call.costUsd, pricing, call.inputTokens ?? promptTokens);
}
