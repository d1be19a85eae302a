import type { PairFigures, PairReport } from './evaluate-pair.ts';
import type { PoolFigures, PoolReport } from './evaluate-pool.ts';
import type { Figure } from './figure.ts';
import { figure, number, row } from './markdown-cells.ts';
import type { PolicyFacts } from './policy-notes.ts';

/** A report as a Markdown table, the router first and its controls below. */
export function outcomesMarkdown(report: PairReport | PoolReport): string {
  const head = [
    `Protocol ${report.protocol}: ${report.prompts} prompts, ${report.models.length} models, ${report.seeds} ${report.seeds === 1 ? 'seed' : 'seeds'}${report.labels === null ? '' : `, ${report.labels} labels`}. 95 % intervals over prompts.${report.sampledFrom === undefined ? '' : ` A sample of the ${report.sampledFrom} rows of the files.`}`,
    ...factLines(report.router),
    '',
  ];
  return [...head, ...(report.protocol === 'pair' ? pairRows(report) : poolRows(report))].join('\n');
}

function factLines({ ece, brier, weights, simulated }: PolicyFacts): string[] {
  const lines: string[] = [];
  if (ece !== undefined && brier !== undefined)
    lines.push(`Calibration error (ECE) ${number(ece.mean)}, Brier score ${number(brier.mean)}.`);
  if (weights !== undefined)
    lines.push(
      `Weights of cells, ridge, clusters and neighbours: ${weights.map((weight) => number(weight)).join(', ')}.`,
    );
  if (simulated !== undefined) lines.push(`Simulated: ${simulated}.`);
  return lines;
}

/** One policy is the router; several stand under their own names. */
function policyRows<Policy>(router: Policy, policies: Readonly<Record<string, Policy>>): [string, Policy][] {
  const rows = Object.entries(policies);
  return rows.length > 1 ? rows : [['router', router]];
}

function pairRows({ router, policies, controls }: PairReport): string[] {
  const rows = [...policyRows<PairFigures>(router, policies), ...Object.entries(controls)].map(
    ([name, { apgr, apgr10, cpt50, cpt80 }]) =>
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
  const figures = [...policyRows<PoolFigures>(report.router, report.policies), ...Object.entries(others)].map(
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
