import { escapeHtml } from './escape-html.ts';
import {
  formatInterval,
  formatPeriod,
  formatPoints,
  formatShare,
  formatUsd,
  headline,
  judgedFigures,
  savedShare,
  skippedInWords,
} from './format-figures.ts';
import { reportStyle } from './report-style.ts';
import type { GroupRow, Report } from './report.ts';
import { plotDays, plotDifferences, plotSpend } from './svg-plots.ts';

/** The report as one HTML page that needs nothing else: no script, no request, plots as inline SVG. */
export function renderHtml(report: Report): string {
  const { totals, evidence } = report;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Signalbox report: ${escapeHtml(report.source.name)}</title>
<style>${reportStyle}</style>
<main>
<h1>What the route would have made of this traffic</h1>
<p class="source">${escapeHtml(report.source.name)}, ${formatPeriod(report.source)}; made ${escapeHtml(report.generatedAt.slice(0, 16).replace('T', ' '))} UTC</p>
<p class="headline">${escapeHtml(headline(report))}</p>
<dl>
${figure('spent', formatUsd(totals.spentUsd))}
${figure('under the route', formatUsd(totals.routedUsd))}
${figure('saved', formatShare(savedShare(totals)))}
${figure('quality difference', formatInterval(totals.quality))}
${figure('calls to another model', `${count(totals.switchedCalls)} of ${count(totals.calls)}`)}
${figure('rests on own feedback', formatShare(evidence.feedbackShare))}
</dl>
${judgedTable(report)}
${plot('Spend per day', plotDays(report.days), true)}
${plot('Spend per model', plotSpend(report.models), true)}
${plot('Quality difference by domain', plotDifferences(report.by.domain), false)}
${groupTable('domain', report.by.domain)}
${groupTable('language', report.by.language)}
${groupTable('model', report.by.model)}
${groupTable('key', report.by.key)}
${riskiestTable(report)}
<h2>How to read this</h2>
<ul>${notesOf(report)
    .map((note) => `<li>${escapeHtml(note)}</li>`)
    .join('')}</ul>
</main>
</html>
`;
}

function notesOf(report: Report): string[] {
  const { evidence, skipped } = report;
  const entries = Object.entries(skipped) as [keyof Report['skipped'], number][];
  return [
    ...report.notes,
    `${formatShare(evidence.priorShare)} of the predictions for switched calls rests on priors, ${formatShare(evidence.feedbackShare)} on ${evidence.judgements.toFixed(0)} own judgements.`,
    ...entries.map(([reason, lines]) => `${count(lines)} entries were left out: ${skippedInWords[reason]}.`),
  ];
}

function figure(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function plot(title: string, svg: string, hasLegend: boolean): string {
  if (svg === '') return '';
  const legend = hasLegend
    ? '<p class="legend"><span class="spent"></span>as it was <span class="routed"></span>under the route</p>'
    : '';
  return `<h2>${title}</h2>${legend}<figure>${svg}</figure>`;
}

function judgedTable({ judged }: Report): string {
  return judged === null ? '' : table('Judged', ['', ''], judgedFigures(judged));
}

function groupTable(name: string, rows: readonly GroupRow[]): string {
  return table(
    `By ${name}`,
    [name, 'calls', 'switched', 'spent', 'under the route', 'saved', 'quality difference'],
    rows.map((row) => [
      row.name,
      count(row.calls),
      count(row.switchedCalls),
      formatUsd(row.spentUsd),
      formatUsd(row.routedUsd),
      formatShare(savedShare(row)),
      formatInterval(row.quality),
    ]),
  );
}

function riskiestTable({ riskiest }: Report): string {
  if (riskiest.length === 0) return '';
  return table(
    `The ${riskiest.length} riskiest switches`,
    ['call', 'from', 'to', 'domain', 'difference', 'at worst', 'saved', 'prompt'],
    riskiest.map((row) => [
      row.id,
      row.from,
      row.to,
      row.domain,
      formatPoints(row.difference),
      formatPoints(row.pessimisticDifference),
      row.savedUsd === null ? '?' : formatUsd(row.savedUsd),
      row.excerpt ?? '',
    ]),
  );
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, values: readonly string[]) =>
    values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join('');
  return `<h2>${escapeHtml(title)}</h2>
<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>
${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}
</tbody></table></div>`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
