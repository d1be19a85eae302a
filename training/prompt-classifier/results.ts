import type { SignalsReport } from '../../src/evaluation/signals/evaluate-signals.ts';
import type { Confusion } from '../../src/evaluation/signals/metrics.ts';
import { signalsMarkdown } from '../../src/evaluation/signals/signals-markdown.ts';
import { agreementTable, readAgreement } from './label-agreement.ts';
import { type CurvePoint, curvesTable } from './learning-curves.ts';
import type { HeadFigures } from './report.ts';
import { type RobustnessFigures, robustnessTable } from './robustness.ts';

export interface Results {
  folds: number;
  composed: SignalsReport;
  realTexts: SignalsReport;
  difficulty: HeadFigures;
  robustness: readonly RobustnessFigures[];
  curves: readonly CurvePoint[];
}

const MAX_CONFUSED = 10;
/** Matrices of more labels than this are told by their largest entries. */
const MAX_MATRIX = 5;

/** What was measured while training: `docs/results/signals.md`, and in the model card. */
export function resultsMarkdown(results: Results): string {
  const { folds, composed, realTexts, difficulty } = results;
  return `## How it was measured
${folds} folds by prompt; contrast pairs and near-duplicates (70 % shared words) stay together. Every row is read by the
classifier as it is served (tables in bytes, embedding cut, language included) of the fold that has not seen it. How the
towers mix, temperatures and abstention thresholds were fitted on held-out scores of the same folds: a dozen numbers per
head, so calibration is slightly optimistic. \`majority\` always says the commonest label; \`by length\` says the commonest
label among messages of like length. \`answered\` is the share on which the classifier does not abstain.

## Composed prompts (${composed.rows})
${signalsMarkdown(composed)}

## Real texts, labelled by the guide (${realTexts.rows})
Questions and requests of public sets. Most are calm and of low stakes: their accuracies are close to the majority's.

${signalsMarkdown(realTexts)}

## Difficulty
Learnt from benchmark questions as the share of models that failed, ${difficulty.rows} held-out rows: Spearman ${figure(difficulty.spearman)},
accuracy of "more than half fail" ${figure(difficulty.accuracy)}. It says nothing about open prompts.

## Agreement of two labellers
${agreement()}

## Accuracy against coverage
Of the answers with the highest probability, composed prompts.

${coverageTable(composed)}

## Corpus size
One fold's held-out rows, by models trained on an eighth, a quarter, half and all of the other rows of the corpus.

${curvesTable(results.curves)}

## Robustness
Share of answers on one fold's held-out rows that stay the same when the message is changed in a way that keeps its labels.
The wrappers are others than those of the training.

${robustnessTable(results.robustness)}

## Confusions
Rows as labelled, columns as read, composed prompts.

${composed.signals.map(({ signal, confusion }) => confusionMarkdown(signal, confusion)).join('\n\n')}
`;
}

function agreement(): string {
  const report = readAgreement();
  if (report === null) return 'No second labelling.';
  return `A second, blind labelling of ${report.rows} rows: about the most that a classifier can reach.\n\n${agreementTable(report.signals)}`;
}

function coverageTable(report: SignalsReport): string {
  const shares = report.signals[0]!.curve.map(({ coverage }) => `${Math.round(coverage * 100)} %`);
  const lines = [`| signal | ${shares.join(' | ')} |`, `|---|${shares.map(() => '---|').join('')}`];
  for (const { signal, curve, ece } of report.signals) {
    // What has no probability cannot be ranked by it.
    if (ece === undefined) continue;
    lines.push(`| ${signal} | ${curve.map(({ accuracy }) => accuracy.toFixed(3)).join(' | ')} |`);
  }
  return lines.join('\n');
}

function confusionMarkdown(signal: string, { labels, counts }: Confusion): string {
  if (labels.length <= MAX_MATRIX) {
    const rows = counts.map((row, at) => `| **${labels[at]}** | ${row.join(' | ')} |`);
    return [
      `| ${signal} | ${labels.join(' | ')} |`,
      `|---|${labels.map(() => '---|').join('')}`,
      ...rows,
    ].join('\n');
  }
  const pairs = counts.flatMap((row, wanted) =>
    row.map((count, given) => ({ wanted, given, count })).filter(({ given }) => given !== wanted),
  );
  const worst = pairs.sort((a, b) => b.count - a.count).slice(0, MAX_CONFUSED);
  const told = worst.map(({ wanted, given, count }) => `${labels[wanted]} as ${labels[given]} ${count}`);
  return `**${signal}**, most often: ${told.join(', ')}.`;
}

function figure(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(3);
}
