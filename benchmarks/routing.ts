/**
 * Every routing policy on every outcome table under one protocol, beside controls and published figures.
 *
 *     npm run bench:routing [-- --data FOLDER --tables routellm-mmlu,… --policies signalbox,knn,… --folds 5 --seeds 1 --dry]
 *
 * Tables that the folder does not hold are left out and named. Writes `benchmarks/results/routing.json` and
 * `docs/results/routing.md` unless it runs dry.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPromptClassifier } from '../src/classification/classify-prompt.ts';
import { evaluateOutcomeFiles } from '../src/evaluation/outcomes/evaluate-outcome-files.ts';
import { policyNames } from '../src/learning/policies/fit-policy.ts';
import { readClassifierWeights } from '../src/storage/model-artefacts.ts';
import { report } from './result-file.ts';
import { routingMarkdown, type TableResult } from './routing/routing-markdown.ts';
import { type TableRun, tableRuns } from './routing/tables.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: 'training/quality-prior/data' },
    tables: { type: 'string' },
    policies: { type: 'string' },
    folds: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '1' },
    dry: { type: 'boolean', default: false },
  },
});
/** Asking a model needs its recorded answers, which no table has. */
const policies = flags.policies?.split(',') ?? policyNames.filter((name) => name !== 'causal');
const classifier = createPromptClassifier(readClassifierWeights());
const wanted = flags.tables?.split(',');
const runs = tableRuns.filter(({ file }) => wanted === undefined || wanted.includes(file));
const missing = runs.filter((run) => !existsSync(fileOf(run)));

const results: TableResult[] = [];
for (const run of runs) {
  if (missing.includes(run)) continue;
  const startMs = performance.now();
  const evaluated = await evaluateOutcomeFiles(
    {
      protocol: run.protocol,
      outcomes: [fileOf(run)],
      tests: [],
      ...(run.strong !== undefined && { strong: run.strong }),
      ...(run.weak !== undefined && { weak: run.weak }),
      ...(run.labels !== undefined && { labels: run.labels }),
      folds: Number(flags.folds),
      seeds: Number(flags.seeds),
      policies,
    },
    classifier,
    (what) => say(`${run.title}: ${what}`),
  );
  say(`${run.title}: ${Math.round((performance.now() - startMs) / 1000)} s`);
  results.push({ run, report: evaluated });
}

const about = {
  classifier: classifier.version,
  folds: Number(flags.folds),
  seeds: Number(flags.seeds),
  leftOut: [...new Set(missing.map(({ file }) => file))],
};
report(
  'routing',
  {
    seed: 1,
    unit: 'APGR 0..1, CPT percent of strong calls, quality 0..1, cost as a share of the best single model',
  },
  {
    ...about,
    tables: results.map(({ run, report: evaluated }) => ({ title: run.title, ...withoutCurves(evaluated) })),
  },
  !flags.dry,
);
if (!flags.dry) {
  const page = path.resolve(import.meta.dirname, '../docs/results/routing.md');
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, routingMarkdown(results, about));
}

function fileOf(run: TableRun): string {
  return path.resolve(flags.data, `${run.file}.jsonl.gz`);
}

/** Curves have a hundred points a policy, and their figures stand beside them. */
function withoutCurves(evaluated: object): object {
  return JSON.parse(
    JSON.stringify(evaluated, (key, value: unknown) => (key === 'points' ? undefined : value)),
  );
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
