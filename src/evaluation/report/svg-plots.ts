import { formatPoints, formatUsd } from './format-figures.ts';
import { escapeHtml } from './escape-html.ts';
import type { GroupRow, Report } from './report.ts';

const WIDTH = 720;
const LABEL_WIDTH = 190;
const ROW_HEIGHT = 26;
const MAX_ROWS = 16;

/** Quality difference per group: a dot for the mean, a line for the interval, left of zero is worse. */
export function plotDifferences(rows: readonly GroupRow[]): string {
  const known = rows.filter(({ quality }) => quality !== null).slice(0, MAX_ROWS);
  if (known.length === 0) return '';
  const ends = known.flatMap(({ quality }) => [quality?.low ?? 0, quality?.high ?? 0]);
  const reach = Math.max(0.005, ...ends.map(Math.abs)) * 1.08;
  const x = (difference: number) =>
    LABEL_WIDTH + 20 + ((difference + reach) / (2 * reach)) * (WIDTH - LABEL_WIDTH - 40);
  const height = known.length * ROW_HEIGHT + 34;
  const marks = known.map(({ name, quality }, at) => {
    const y = at * ROW_HEIGHT + 18;
    const { mean, low, high } = quality as NonNullable<typeof quality>;
    return `${label(name, y)}<line class="whisker" x1="${round(x(low))}" x2="${round(x(high))}" y1="${y}" y2="${y}"/><circle class="dot" cx="${round(x(mean))}" cy="${y}" r="5"><title>${formatPoints(mean)} (${formatPoints(low)} to ${formatPoints(high)})</title></circle>`;
  });
  const axis = [-reach, 0, reach].map(
    (at) =>
      `<text class="tick" x="${round(x(at))}" y="${height - 6}" text-anchor="middle">${formatPoints(at)}</text>`,
  );
  const zero = `<line class="zero" x1="${round(x(0))}" x2="${round(x(0))}" y1="4" y2="${height - 20}"/>`;
  return svg(
    height,
    'Predicted quality difference in points, with intervals',
    zero + marks.join('') + axis.join(''),
  );
}

/** Two bars per model: what was spent, and what the route would spend. */
export function plotSpend(models: Report['models']): string {
  const shown = models.filter(({ spentUsd, routedUsd }) => spentUsd + routedUsd > 0).slice(0, MAX_ROWS);
  if (shown.length === 0) return '';
  const most = Math.max(...shown.map(({ spentUsd, routedUsd }) => Math.max(spentUsd, routedUsd)));
  const length = (usd: number) => (usd / most) * (WIDTH - LABEL_WIDTH - 110);
  const bar = (usd: number, y: number, kind: string) =>
    `<rect class="${kind}" x="${LABEL_WIDTH + 10}" y="${y}" width="${round(Math.max(length(usd), 1))}" height="9" rx="2"/><text class="tick" x="${round(LABEL_WIDTH + 16 + length(usd))}" y="${y + 9}">${formatUsd(usd)}</text>`;
  const marks = shown.map(({ model, spentUsd, routedUsd }, at) => {
    const y = at * (ROW_HEIGHT + 6) + 6;
    return label(model, y + 12) + bar(spentUsd, y, 'spent') + bar(routedUsd, y + 12, 'routed');
  });
  return svg(
    shown.length * (ROW_HEIGHT + 6) + 12,
    'Spend per model: as it was, and under the route',
    marks.join(''),
  );
}

/** Spend per day as two lines. */
export function plotDays(days: Report['days']): string {
  if (days.length < 2) return '';
  const height = 190;
  const most = Math.max(...days.map(({ spentUsd, routedUsd }) => Math.max(spentUsd, routedUsd)), 1e-12);
  const x = (at: number) => 60 + (at / (days.length - 1)) * (WIDTH - 90);
  const y = (usd: number) => 150 - (usd / most) * 130;
  const line = (kind: 'spent' | 'routed') => {
    const points = days.map((day, at) => `${round(x(at))},${round(y(day[`${kind}Usd`]))}`).join(' ');
    return `<polyline class="line-${kind}" points="${points}"/>`;
  };
  const ticks = `<text class="tick" x="54" y="${round(y(most)) + 4}" text-anchor="end">${formatUsd(most)}</text><text class="tick" x="54" y="154" text-anchor="end">$0</text><text class="tick" x="60" y="176">${escapeHtml(days[0]?.day ?? '')}</text><text class="tick" x="${WIDTH - 30}" y="176" text-anchor="end">${escapeHtml(days.at(-1)?.day ?? '')}</text>`;
  const ground = `<line class="zero" x1="60" x2="${WIDTH - 30}" y1="150" y2="150"/>`;
  return svg(
    height,
    'Spend per day: as it was, and under the route',
    ground + line('spent') + line('routed') + ticks,
  );
}

function label(name: string, y: number): string {
  const shown = name.length > 25 ? `${name.slice(0, 24).toWellFormed()}…` : name;
  return `<text class="label" x="${LABEL_WIDTH}" y="${y + 4}" text-anchor="end"><title>${escapeHtml(name)}</title>${escapeHtml(shown)}</text>`;
}

function svg(height: number, title: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">${content}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
