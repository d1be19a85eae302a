import type { Interval } from './difference-interval.ts';
import type { JudgedSample } from './judge-sample.ts';
import type { Report } from './report.ts';

/** `$12.34`, with as many digits as small amounts need. */
export function formatUsd(usd: number): string {
  const size = Math.abs(usd);
  const sign = usd < 0 ? '-' : '';
  if (size === 0) return '$0';
  if (size >= 1000) return `${sign}$${Math.round(size).toLocaleString('en-US')}`;
  const digits = size >= 1 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(size)));
  return `${sign}$${size.toFixed(digits)}`;
}

export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)}%` : 'n/a';
}

/** Points of quality: hundredths of the chance of a good answer. */
export function formatPoints(difference: number): string {
  const points = (100 * difference).toFixed(1);
  return difference > 0 && points !== '0.0' ? `+${points}` : points.replace('-0.0', '0.0');
}

export function formatInterval(interval: Interval | null): string {
  if (interval === null) return 'not known';
  return `${formatPoints(interval.mean)} points (${formatPoints(interval.low)} to ${formatPoints(interval.high)})`;
}

/** Share of the spend that the route saves; negative when it spends more. */
export function savedShare({ spentUsd, routedUsd }: { spentUsd: number; routedUsd: number }): number {
  return spentUsd > 0 ? (spentUsd - routedUsd) / spentUsd : Number.NaN;
}

export function formatPeriod({ from, to }: Report['source']): string {
  if (from === null || to === null) return 'times not known';
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)];
  return first === last ? first : `${first} to ${last}`;
}

/** What the judge found, in one sentence. */
export function judgedInWords({
  judge,
  compared,
  wins,
  ties,
  losses,
  winRate,
  inconsistent,
  failed,
  spentUsd,
  stoppedBy,
}: JudgedSample): string {
  if (winRate === null) return `${judge} could judge no call (${failed} failed).`;
  const rate = `${formatShare(winRate.mean)} (${formatShare(winRate.low)} to ${formatShare(winRate.high)})`;
  const details = [
    `${wins} wins, ${ties} ties, ${losses} losses`,
    `${inconsistent} changed with the order and count as ties`,
    `${failed} failed`,
  ];
  const end = stoppedBy === 'budget' ? ', where the budget ended it' : '';
  return `${judge} compared ${compared} switched calls and prefers the route's answers in ${rate}, ties by half: ${details.join(', ')}; it cost ${formatUsd(spentUsd)}${end}.`;
}

/** What the judge found, figure by figure. */
export function judgedFigures(judged: JudgedSample): [string, string][] {
  const { winRate } = judged;
  const rate =
    winRate === null
      ? 'unknown'
      : `${formatShare(winRate.mean)} (95 %: ${formatShare(winRate.low)} to ${formatShare(winRate.high)})`;
  return [
    ['judge', judged.isSimulated ? `${judged.judge} (simulated models)` : judged.judge],
    ["the route's answers preferred, ties by half", rate],
    ['wins, ties, losses', `${judged.wins}, ${judged.ties}, ${judged.losses}`],
    ['changed with the order, counted as ties', String(judged.inconsistent)],
    ['failed, left out', String(judged.failed)],
    ['cost of judging', `${formatUsd(judged.spentUsd)} of at most ${formatUsd(judged.maxUsd)}`],
  ];
}

/** The report in two or three sentences. */
export function headline(report: Report): string {
  const { totals, baseline } = report;
  if (totals.calls === 0) return 'There are no calls to report on.';
  const quality = formatInterval(totals.quality);
  const sentences = [
    `${totals.calls.toLocaleString('en-US')} calls cost ${formatUsd(totals.spentUsd)}; under the route they would have cost about ${formatUsd(totals.routedUsd)}, ${changeInWords(totals)}.`,
    `The predicted quality differs by ${quality}.`,
  ];
  if (baseline !== null) {
    const against = { spentUsd: baseline.baselineUsd, routedUsd: baseline.routedUsd };
    sentences.push(
      `Against ${baseline.model} for everything (about ${formatUsd(baseline.baselineUsd)}) the route costs ${changeInWords(against)}, at ${formatInterval(baseline.quality)}.`,
    );
  }
  if (report.judged !== null) sentences.push(judgedInWords(report.judged));
  return sentences.join(' ');
}

function changeInWords(sums: { spentUsd: number; routedUsd: number }): string {
  const share = savedShare(sums);
  if (!Number.isFinite(share) || Math.abs(share) < 0.0005) return 'about the same';
  return share > 0 ? `${formatShare(share)} less` : `${formatShare(-share)} more`;
}

export const skippedInWords: Record<keyof Report['skipped'], string> = {
  'unknown-format': 'of no known format',
  'not-a-chat-call': 'not a chat call',
  'failed-call': 'failed',
  'no-model': 'without a model',
  'no-messages': 'without messages',
  'not-json': 'not JSON',
  refused: 'would be refused by the gateway',
  'no-answer': 'answered by no model',
  'over-limit': 'more than one report holds',
};
