import type { EffectResult } from '../signal-effects.ts';
import { percent } from '../write-table.ts';

/** The measured effects as rows of a table. */
export function effectTable(results: readonly EffectResult[], prompts: number): string[][] {
  const head = [
    'signal',
    'what it does',
    'off with',
    'prompts',
    'decisions changed',
    'cost per 1,000',
    'predicted quality',
    'waiting',
    'where changed: cost, quality, waiting',
  ];
  const lines = results.map((result) => [
    result.signal,
    result.effect,
    result.setting,
    percent(result.concerned / prompts),
    `${percent(result.changedShare)} (${percent(result.changedShareOfConcerned)} of them)`,
    `${signed(result.costUsdPerThousand, 3)} USD`,
    `${signed(result.qualityPoints, 2)} points`,
    `${signed(result.waitingMs / 1000, 2)} s`,
    result.whereChanged === null
      ? '–'
      : `× ${result.whereChanged.costRatio}, ${signed(result.whereChanged.qualityPoints, 1)} points, ${signed(result.whereChanged.waitingMs / 1000, 1)} s`,
  ]);
  return [head, ...lines];
}

export function exploreTable(
  shares: readonly { id: string; signal: string; share: number }[],
  rate: number,
): string[][] {
  const [base, ...lifted] = shares;
  return [
    ['signal', 'lifted with', `prompts that may be tried on another plan (rate ${rate})`],
    ['', 'as it is', percent(base!.share)],
    ...lifted.map(({ id, signal, share }) => [
      signal,
      `\`explore: { ${id}: true }\``,
      `${percent(share)} (+${percent(share - base!.share)})`,
    ]),
  ];
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}
