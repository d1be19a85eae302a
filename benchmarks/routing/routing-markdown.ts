import type { PairFigures, PairReport } from '../../src/evaluation/outcomes/evaluate-pair.ts';
import type { PoolFigures, PoolReport } from '../../src/evaluation/outcomes/evaluate-pool.ts';
import type { Figure } from '../../src/evaluation/outcomes/figure.ts';
import type { PublishedFigure, TableRun } from './tables.ts';

export interface TableResult {
  run: TableRun;
  report: PairReport | PoolReport;
}

interface About {
  classifier: string;
  folds: number;
  seeds: number;
  leftOut: readonly string[];
}

/** The page `docs/results/routing.md`: one table a file, policies first, then controls, then what was published. */
export function routingMarkdown(results: readonly TableResult[], about: About): string {
  const lines = [
    '# Routing policies on outcome tables',
    '',
    `Written by \`npm run bench:routing\`; every number stands in \`benchmarks/results/routing.json\`. ${about.folds} folds, ` +
      `${about.seeds} ${about.seeds === 1 ? 'seed' : 'seeds'}, classifier ${about.classifier}. In brackets 95 % bootstrap intervals over prompts.`,
    'Prompts whose normalised question is the same stay in one fold. No feature of the quality models was learnt from outcomes of',
    'these tables. Everything is this project’s own form of each method over its own features ([policies](../reference/policies.md)',
    'tells what differs from the papers), so a row judges the method here, not the authors’ system.',
    '',
    'How to read it: a policy has been shown to route only where it beats `length`, the best single model and `shuffled` labels',
    'outside the intervals. `task` is told the benchmark or subject that a prompt comes from, which no router knows; it shows how',
    'much of the gain is knowing the subject. `oracle` knows the outcomes.',
    '',
    ...verdicts(results),
  ];
  for (const { run, report } of results) {
    lines.push('', `## ${run.title}`, '', `${report.prompts} prompts, ${report.models.length} models.`, '');
    lines.push(...(report.protocol === 'pair' ? pairTable(report) : poolTable(report)));
    if (report.protocol === 'pool') lines.push(...knobLines(report));
    if (run.published.length > 0) lines.push('', ...publishedTable(run.published));
  }
  if (about.leftOut.length > 0)
    lines.push('', `Not run, since the folder has no such table: ${about.leftOut.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}

/** Per table, in one line, what may be said of the default policy. */
function verdicts(results: readonly TableResult[]): string[] {
  const rows = results.map(({ run, report }) => {
    const [own, rivals, controls] = headline(report);
    const best = Object.entries(rivals).sort(([, a], [, b]) => b.mean - a.mean)[0];
    const beats = (name: string) => {
      const other = controls[name];
      if (other === undefined) return '–';
      if (own.low > other.mean && own.mean > other.high) return 'yes';
      return own.high < other.mean ? 'no, worse' : 'ties';
    };
    return row([
      run.title,
      figure(own),
      best === undefined ? '–' : `${best[0]} ${best[1].mean.toFixed(3)}`,
      beats('length'),
      report.protocol === 'pair' ? beats('random') : beats('bestSingle'),
      beats('shuffled'),
      beats('task'),
    ]);
  });
  return [
    row([
      'table',
      'signalbox',
      'best other policy',
      'beats length',
      'random / best single',
      'shuffled',
      'task label',
    ]),
    row(Array.from({ length: 7 }, () => '---')),
    ...rows,
    '',
    'Pairs by APGR, pools by quality at knob 1. "ties": not outside both intervals. `cascade-threshold` sees a simulated judgement of',
    'the first answer and is no rival to policies that see the prompt alone; it is left out of this table.',
  ];
}

function headline(report: PairReport | PoolReport): [Figure, Record<string, Figure>, Record<string, Figure>] {
  const of = (entry: unknown) =>
    report.protocol === 'pair' ? (entry as PairFigures).apgr : (entry as PoolFigures).quality;
  const figures = (entries: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([name, entry]) => {
        const found = of(entry) as Figure | undefined;
        return found === undefined ? [] : [[name, found]];
      }),
    );
  const policies = figures(report.policies);
  const { signalbox, ...others } = policies;
  delete others['cascade-threshold'];
  return [signalbox ?? of(report.router), others, figures(report.controls)];
}

function pairTable({ policies, controls }: PairReport): string[] {
  const line = (name: string, { apgr, apgr10, cpt50, cpt80 }: PairFigures, ece?: Figure) =>
    row([
      name,
      figure(apgr),
      apgr10.mean.toFixed(3),
      figure(cpt50, 1),
      figure(cpt80, 1),
      ece?.mean.toFixed(3) ?? '',
    ]);
  return [
    row(['who decides', 'APGR', 'APGR, 10 bins', 'CPT 50 %', 'CPT 80 %', 'ECE']),
    row(['---', '---', '---', '---', '---', '---']),
    ...Object.entries(policies).map(([name, policy]) => line(`\`${name}\``, policy, policy.ece)),
    ...Object.entries(controls).map(([name, control]) => line(`*${name}*`, control)),
  ];
}

function poolTable({ policies, controls }: PoolReport): string[] {
  const { zeroRouter, ...others } = controls;
  const line = (name: string, { quality, costUsd, costFor }: PoolFigures, ece?: Figure) =>
    row([
      name,
      figure(quality),
      costUsd?.mean.toPrecision(3) ?? '',
      ...costs(costFor),
      ece?.mean.toFixed(3) ?? '',
    ]);
  const lines = [
    row(['who decides', 'quality', 'USD a call', 'cost of 95 %', '97.25 %', '100 %', 'ECE']),
    row(['---', '---', '---', '---', '---', '---', '---']),
    ...Object.entries(policies).map(([name, policy]) => line(`\`${name}\``, policy, policy.ece)),
    ...Object.entries(others).map(([name, control]) => line(`*${name}*`, control)),
  ];
  if (zeroRouter !== undefined)
    lines.push(row(['*mixes of single models*', '', '', ...costs(zeroRouter.costFor), '']));
  return lines;
}

function knobLines({ router }: PoolReport): string[] {
  if (router.knob.length === 0) return [];
  return [
    '',
    'The knob of `signalbox`: ' +
      router.knob
        .map(
          ({ promised, realised, costShare }) =>
            `${points(promised)} points of loss tolerated, ${points(realised)} lost at ${(100 * costShare).toFixed(1)} % of the cost`,
        )
        .join('; ') +
      '.',
  ];
}

function publishedTable(published: readonly PublishedFigure[]): string[] {
  return [
    row(['published', 'figure', 'source', 'not like for like']),
    row(['---', '---', '---', '---']),
    ...published.map(({ who, figure: value, source, caveat }) => row([who, value, source, caveat ?? ''])),
  ];
}

function costs(costFor: Record<'q95' | 'q9725' | 'q100', Figure> | undefined): string[] {
  if (costFor === undefined) return ['', '', ''];
  return [costFor.q95, costFor.q9725, costFor.q100].map(({ mean }) =>
    Number.isFinite(mean) ? `${(100 * mean).toFixed(1)} %` : 'never',
  );
}

function figure({ mean, low, high }: Figure, digits = 3): string {
  return `${mean.toFixed(digits)} (${low.toFixed(digits)}..${high.toFixed(digits)})`;
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
