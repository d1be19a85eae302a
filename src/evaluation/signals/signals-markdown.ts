import type { SignalsReport } from './evaluate-signals.ts';

const MIN_LANGUAGE_ROWS = 20;

/** The report as Markdown tables: figures with their baselines, abstention, languages. */
export function signalsMarkdown(report: SignalsReport): string {
  const lines = [
    '| signal | rows | accuracy | macro-F1 | Spearman | ECE | answered | accuracy there | majority | by length | length (Spearman) |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  for (const figures of report.signals) {
    const { baselines } = figures;
    lines.push(
      `| ${figures.signal} | ${figures.rows} | ${show(figures.accuracy)} | ${show(figures.macroF1)} | ${show(figures.spearman)} | ` +
        `${show(figures.ece)} | ${show(figures.coverage)} | ${show(figures.answeredAccuracy)} | ${show(baselines.majority)} | ` +
        `${show(baselines.lengthAccuracy)} | ${show(baselines.lengthSpearman)} |`,
    );
  }
  const urgentF1 = report.signals.find((figures) => figures.urgentF1 !== undefined)?.urgentF1;
  if (urgentF1 !== undefined) lines.push('', `Urgency "level 2 or 3": macro-F1 ${show(urgentF1)}.`);
  if (report.sensitiveData !== undefined) {
    const { rows, kindRecall, rowRecall, specificity } = report.sensitiveData;
    lines.push(
      '',
      `Sensitive data (${rows} rows): recall of kinds ${show(kindRecall)}, of whole rows ${show(rowRecall)}, specificity ${show(specificity)}.`,
    );
  }
  lines.push('', ...languageTable(report));
  return lines.join('\n');
}

function languageTable(report: SignalsReport): string[] {
  const languages = new Set<string>();
  for (const figures of report.signals) {
    for (const { language, rows } of figures.languages)
      if (rows >= MIN_LANGUAGE_ROWS) languages.add(language);
  }
  if (languages.size === 0) return [];
  const head = ['language', ...report.signals.map((figures) => figures.signal)];
  const rows = [...languages].map((language) => [
    language,
    ...report.signals.map((figures) =>
      show(figures.languages.find((entry) => entry.language === language)?.accuracy),
    ),
  ]);
  return [
    'Accuracy by language:',
    '',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
  ];
}

function show(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(3);
}
