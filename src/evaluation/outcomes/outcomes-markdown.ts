import type { PairReport } from './evaluate-pair.ts';
import type { PoolReport } from './evaluate-pool.ts';
import type { Figure } from './figure.ts';

/** A report as a Markdown table, the router first and its controls below. */
export function outcomesMarkdown(report: PairReport | PoolReport): string {
  const head = [
    `Protocol ${report.protocol}: ${report.prompts} prompts, ${report.models.length} models, ${report.seeds} ${report.seeds === 1 ? 'seed' : 'seeds'}${report.labels === null ? '' : `, ${report.labels} labels`}. 95 % intervals over prompts.`,
    `Calibration error (ECE) ${number(report.router.ece.mean)}, Brier score ${number(report.router.brier.mean)}. Weights of cells, ridge, clusters and neighbours: ${report.router.weights.map(number).join(', ')}.`,
    '',
  ];
  return [...head, ...(report.protocol === 'pair' ? pairRows(report) : poolRows(report))].join('\n');
}

function pairRows({ router, controls }: PairReport): string[] {
  const rows = Object.entries({ router, ...controls }).map(([name, { apgr, apgr10, cpt50, cpt80 }]) =>
    row([name, figure(apgr), figure(apgr10), figure(cpt50, 1), figure(cpt80, 1)]),
  );
  return [
    row(['who decides', 'APGR', 'APGR, 10 bins', 'CPT 50 %', 'CPT 80 %']),
    row(['---', '---', '---', '---', '---']),
    ...rows,
  ];
}

function poolRows(report: PoolReport): string[] {
  const { zeroRouter, ...others } = report.controls;
  const figures = Object.entries({ router: report.router, ...others }).map(
    ([name, { quality, costUsd, costFor }]) =>
      row([
        name,
        figure(quality),
        costUsd === undefined ? '' : costUsd.mean.toPrecision(3),
        ...costsOf(costFor),
      ]),
  );
  const lines = [
    row(['who decides', 'quality', 'USD a call', 'cost of 95 %', '97.25 %', '100 %']),
    row(['---', '---', '---', '---', '---', '---']),
    ...figures,
  ];
  if (zeroRouter !== undefined)
    lines.push(row(['random mixing of single models', '', '', ...costsOf(zeroRouter.costFor)]));
  if (report.leftOut.length > 0) lines.push('', `Left out for too few scores: ${report.leftOut.join(', ')}.`);
  for (const { promised, realised, costShare } of report.router.knob) {
    lines.push(
      '',
      `Tolerated loss ${number(promised)}: lost ${number(realised)} at ${(100 * costShare).toFixed(1)} % of the best single model's cost.`,
    );
  }
  return lines;
}

function costsOf(costFor: Record<'q95' | 'q9725' | 'q100', Figure> | undefined): string[] {
  if (costFor === undefined) return ['', '', ''];
  return [costFor.q95, costFor.q9725, costFor.q100].map(({ mean }) =>
    Number.isFinite(mean) ? `${(100 * mean).toFixed(1)} %` : 'never',
  );
}

function figure({ mean, low, high }: Figure, digits = 3): string {
  return `${number(mean, digits)} (${number(low, digits)}..${number(high, digits)})`;
}

function number(value: number, digits = 3): string {
  return Number.isFinite(value) ? value.toFixed(digits) : 'none';
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
