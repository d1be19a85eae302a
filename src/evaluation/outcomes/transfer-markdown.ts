import type { TransferReport } from './evaluate-transfer.ts';
import { figure, number, row } from './markdown-cells.ts';

export function transferMarkdown(report: TransferReport): string {
  const { router, controls, unseen } = report;
  const rows = Object.entries({ router, ...controls }).map(([name, figures]) =>
    'apgr' in figures
      ? row([
          name,
          figure(figures.apgr),
          figure(figures.apgr10),
          figure(figures.cpt50, 1),
          figure(figures.cpt80, 1),
        ])
      : row([name, figure(figures.quality)]),
  );
  const head =
    'apgr' in router
      ? [
          row(['who decides', 'APGR', 'APGR, 10 bins', 'CPT 50 %', 'CPT 80 %']),
          row(['---', '---', '---', '---', '---']),
        ]
      : [row(['who decides', 'quality']), row(['---', '---'])];
  const lines = [
    `Protocol transfer: ${report.prompts} prompts, ${report.models.length} models; learnt from ${report.learntFrom} prompts of other files, ${report.dropped} dropped that ask what a test file asks. Models by their cards only. 95 % intervals over prompts.`,
    '',
    ...head,
    ...rows,
  ];
  if (unseen.files.length === 0) return lines.join('\n');
  return [
    ...lines,
    '',
    'Models by their cards, their vendor left out of the training:',
    '',
    row(['file', 'models', 'rank correlation', 'best third', 'log loss', 'log loss by cards alone']),
    row(['---', '---', '---', '---', '---', '---']),
    ...unseen.files.map(({ file, models, rankCorrelation, topThird, logLoss, cardsLogLoss }) =>
      row([
        file,
        String(models),
        ...[rankCorrelation, topThird, logLoss, cardsLogLoss].map((value) => number(value)),
      ]),
    ),
  ].join('\n');
}
