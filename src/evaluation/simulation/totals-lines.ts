import type { Figure, SimulationTotals } from './totals.ts';

/** Totals for people: what the gateway did, beside what it is to be measured against. */
export function totalsRows(
  totals: SimulationTotals,
): { name: string; quality: string; cost: string; share: string }[] {
  const share = new Map(totals.shares.map(({ model, share: part }) => [model, part]));
  const row = (name: string, figure: Figure, part?: number) => ({
    name,
    quality: figure.quality.toFixed(4),
    cost: `$${figure.costUsd.toFixed(6)}`,
    share: part === undefined ? '' : `${(part * 100).toFixed(1)} %`,
  });
  return [
    row('gateway', totals.gateway),
    ...totals.singles.map((single) => row(`always ${single.model}`, single, share.get(single.model) ?? 0)),
    row('one at random', totals.random),
    row('oracle', totals.oracle),
  ];
}

/** The gateway against the best single model, in one sentence. */
export function totalsSentence({ gateway, singles, requests, failed, thumbs }: SimulationTotals): string {
  const [best] = singles;
  const answered = `${requests - failed} of ${requests} prompts answered, ${thumbs.up} thumbs up and ${thumbs.down} down`;
  if (best === undefined) return answered;
  const points = (value: number) => (value * 100).toFixed(2);
  const difference = `${gateway.difference < 0 ? '' : '+'}${points(gateway.difference)} ± ${points(gateway.halfWidth)} points`;
  const share = best.costUsd > 0 ? `${((gateway.costUsd / best.costUsd) * 100).toFixed(1)} %` : 'as much';
  return `${answered}; against always ${best.model}: ${difference} of measured quality for ${share} of its cost`;
}
