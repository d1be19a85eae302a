import type { ModelCard, RegistryEntry } from './facts.ts';
import { readJson } from './facts.ts';
import { bareName } from './names.ts';

/** Day on which the vendor stops or stopped serving the model, from the vendors' deprecation pages (read 2026-11). */
const shutDowns = readJson<Readonly<Record<string, string>>>(new URL('data/shut-down.json', import.meta.url));

export type ServedVerdict = { served: true } | { served: false; why: string };

/**
 * Whether a model can still be called. No source states it for all models, so the test is by exclusion: a chat model
 * with a price and a window is taken as served unless its vendor has shut it down, or it is a closed model that the
 * registry marks as retired. Open models live on at hosts after their vendor stops serving them.
 * A gateway that runs checks each provider's own list besides.
 */
export function servedVerdict(
  card: ModelCard,
  registry: readonly RegistryEntry[],
  aliases: readonly string[],
  today: string,
): ServedVerdict {
  if (card.baseModel) return { served: false, why: 'base model without chat tuning' };
  if (card.pricing === null || card.pricing.inputUsdPerMillion === undefined)
    return { served: false, why: 'no price' };
  if (card.contextTokens === null) return { served: false, why: 'no context window' };
  const end = shutDownDay(card.model);
  if (end !== undefined && end <= today) return { served: false, why: 'shut down by its vendor' };
  const names = new Set([bareName(card.model), ...aliases]);
  const entries = registry.filter((entry) => names.has(entry.name) || entry.openRouterName === card.model);
  // Rows of one name differ by mode, so all of them must be retired.
  if (!card.openWeights && entries.length > 0 && entries.every((entry) => entry.retired)) {
    return { served: false, why: 'retired in npm llm-zoo 1.37.0' };
  }
  return { served: true };
}

export function shutDownDay(model: string): string | undefined {
  return shutDowns[model];
}
