import type { ModelCard } from './facts.ts';

/** Name of a model without its vendor. */
export function bareName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

/**
 * The names under which a caller may ask for the model. Left out are names that only leaderboards use (they name an
 * effort or a mode that the name alone would not switch on), names of one host's deployments, and display names.
 */
export function callableAliases(card: ModelCard): string[] {
  const own = bareName(card.model);
  const ownNameHasMode = modeSuffix.test(own);
  const aliases = card.aliases.filter((alias) => {
    if (/[\s@()]/.test(alias) || alias.startsWith('accounts/')) return false;
    if (effortInName.test(alias) || (modeSuffix.test(alias) && !ownNameHasMode)) return false;
    return alias !== card.model && alias.toLowerCase() !== own.toLowerCase();
  });
  return [...new Set(aliases)].sort();
}

const modeSuffix =
  /[-:](thinking(-.*)?|no-thinking|non-reasoning.*|reasoning(-(high|low|medium|max).*)?|adaptive|instant|high|low|medium|xhigh|minimal|[a-z]+thinking)$/i;
const effortInName = /-(low|medium|high|xhigh|auto)-effort|thinking-\d+k|-base$|-fallback/i;

/** Aliases by card, without those that two cards share (in any case) or that are another card's own name. */
export function aliasesOf(cards: readonly ModelCard[]): Map<string, string[]> {
  const owners = new Map<string, Set<string>>();
  const claim = (name: string, model: string) => {
    const key = name.toLowerCase();
    owners.set(key, (owners.get(key) ?? new Set()).add(model));
  };
  for (const card of cards) {
    claim(card.model, card.model);
    claim(bareName(card.model), card.model);
    for (const alias of callableAliases(card)) claim(alias, card.model);
  }
  return new Map(
    cards.map((card) => [
      card.model,
      callableAliases(card).filter((alias) => owners.get(alias.toLowerCase())?.size === 1),
    ]),
  );
}
