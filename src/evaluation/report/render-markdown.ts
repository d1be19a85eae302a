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
import type { GroupRow, Report } from './report.ts';

/** The report as GitHub-flavoured Markdown. */
export function renderMarkdown(report: Report): string {
  const { totals, evidence } = report;
  return [
    '# What the route would have made of this traffic',
    `Source: ${code(report.source.name)}, ${formatPeriod(report.source)}. Made ${report.generatedAt.slice(0, 16).replace('T', ' ')} UTC.`,
    `**${text(headline(report))}**`,
    table(
      ['', ''],
      [
        ['calls', count(totals.calls)],
        ['with a known cost', count(totals.pricedCalls)],
        ['spent', formatUsd(totals.spentUsd)],
        ['under the route', `${formatUsd(totals.routedUsd)} (${formatShare(savedShare(totals))} saved)`],
        ['to another model', `${count(totals.switchedCalls)} calls`],
        ['predicted quality difference', formatInterval(totals.quality)],
        [
          'rests on own feedback',
          `${formatShare(evidence.feedbackShare)} (${evidence.judgements.toFixed(0)} judgements)`,
        ],
        ['rests on priors', formatShare(evidence.priorShare)],
      ],
    ),
    ...judged(report),
    ...groups('domain', report.by.domain),
    ...groups('language', report.by.language),
    ...groups('model', report.by.model),
    ...groups('key', report.by.key),
    '## Who answers',
    table(
      ['model', 'calls', 'spent', 'calls under the route', 'cost under the route'],
      report.models.map((row) => [
        code(row.model),
        count(row.calls),
        formatUsd(row.spentUsd),
        count(row.routedCalls),
        formatUsd(row.routedUsd),
      ]),
    ),
    ...riskiest(report),
    '## How to read this',
    ...report.notes.map((note) => `- ${text(note)}`),
    ...skipped(report),
    '',
  ]
    .join('\n\n')
    .replace(/\n\n- /g, '\n- ');
}

function judged({ judged: sample }: Report): string[] {
  if (sample === null) return [];
  const rows = judgedFigures(sample).map(([name, figure]) => [name, text(figure)]);
  return ['## Judged', table(['', ''], rows)];
}

function groups(name: string, rows: readonly GroupRow[]): string[] {
  return [
    `## By ${name}`,
    table(
      [name, 'calls', 'switched', 'spent', 'under the route', 'saved', 'quality difference'],
      rows.map((row) => [
        code(row.name),
        count(row.calls),
        count(row.switchedCalls),
        formatUsd(row.spentUsd),
        formatUsd(row.routedUsd),
        formatShare(savedShare(row)),
        formatInterval(row.quality),
      ]),
    ),
  ];
}

function riskiest({ riskiest: rows }: Report): string[] {
  if (rows.length === 0) return [];
  return [
    `## The ${rows.length} riskiest switches`,
    'Sorted by the difference that is left when both predictions are off by 1.64 standard deviations to the bad.',
    table(
      ['call', 'from', 'to', 'domain', 'difference', 'at worst', 'saved', 'prompt'],
      rows.map((row) => [
        code(row.id),
        code(row.from),
        code(row.to),
        text(row.domain),
        formatPoints(row.difference),
        formatPoints(row.pessimisticDifference),
        row.savedUsd === null ? '?' : formatUsd(row.savedUsd),
        row.excerpt === null ? '' : text(row.excerpt),
      ]),
    ),
  ];
}

function skipped(report: Report): string[] {
  const entries = Object.entries(report.skipped) as [keyof Report['skipped'], number][];
  return entries.map(
    ([reason, lines]) => `- ${count(lines)} entries were left out: ${skippedInWords[reason]}.`,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** Prompts and names are data: no markup of theirs becomes markup of the page. */
function text(value: string): string {
  return value.replace(/[\\`*_{}[\]<>#|~!&]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
}

function code(value: string): string {
  return `\`${
    value
      .replace(/[`\s]+/g, ' ')
      .replaceAll('|', '\\|')
      .trim() || ' '
  }\``;
}
