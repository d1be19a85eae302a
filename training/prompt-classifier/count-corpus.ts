/**
 * Counts the rows of `data/corpus` and writes the tables of its README, agreement with the second labelling included.
 *
 *     node training/prompt-classifier/count-corpus.ts
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeTable } from '../../benchmarks/write-table.ts';
import { agreementRows, readAgreement } from './label-agreement.ts';
import { DATA_FOLDER, isComposed, readJsonLines } from './read-corpus.ts';

interface Row {
  source?: string;
  contrast?: string;
  deadlineSeconds?: number;
  messages: { role: string; content: string }[];
  labels: Record<string, unknown>;
}

const script = 'training/prompt-classifier/count-corpus.ts';
const folder = new URL('corpus/', DATA_FOLDER);
const page = fileURLToPath(new URL('README.md', folder));
const signals = [
  'language',
  'domain',
  'task',
  'complexity',
  'tone',
  'formality',
  'politeness',
  'urgency',
  'stakes',
  'safety',
  'outputLength',
  'freshness',
];

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl.gz'))
  .sort()
  .map((name) => ({
    name: name.replace('.jsonl.gz', ''),
    rows: readJsonLines<Row>(new URL(name, folder)),
  }));
const composed = files.filter(({ name }) => isComposed(name)).flatMap(({ rows }) => rows);
const real = files.filter(({ name }) => !isComposed(name)).flatMap(({ rows }) => rows);
const all = [...composed, ...real];

writeTable(page, 'files', script, [
  ['file', 'rows', 'of them in pairs', 'not English'],
  ...[...files, { name: 'all', rows: all }].map(({ name, rows }) => [
    name === 'all' ? 'all' : `\`${name}\``,
    String(rows.length),
    String(rows.filter(({ contrast }) => contrast !== undefined).length),
    String(rows.filter(({ labels }) => labels['language'] !== 'en').length),
  ]),
]);
writeTable(page, 'real texts', script, [
  ['source', 'rows'],
  ...tally(real.map(({ source }) => source ?? 'unknown')).map(([name, count]) => [name, String(count)]),
]);
writeTable(page, 'labels', script, [
  ['signal', 'composed', 'real texts'],
  ...signals.map((signal) => [signal, counts(composed, signal), counts(real, signal)]),
]);
writeTable(page, 'kinds', script, [
  ['kind', 'composed', 'real texts'],
  ...kinds().map(([kind, holds]) => [
    kind,
    String(composed.filter(holds).length),
    String(real.filter(holds).length),
  ]),
]);
const agreement = readAgreement();
if (agreement === null) throw new Error('data/agreement.json is missing: run agreement.ts --write first');
writeTable(page, 'agreement', script, [
  ['signal', 'rows', 'equal labels', 'kappa', 'quadratic kappa', 'Spearman'],
  ...agreementRows(agreement.signals, 2),
]);

function kinds(): [string, (row: Row) => boolean][] {
  return [
    ['several messages', ({ messages }) => messages.length > 1],
    ['a limit stated in the text', ({ deadlineSeconds }) => deadlineSeconds !== undefined],
    ['one of a contrast pair', ({ contrast }) => contrast !== undefined],
    [
      'sensitive data',
      ({ labels }) => Array.isArray(labels['sensitiveData']) && labels['sensitiveData'].length > 0,
    ],
  ];
}

function counts(rows: readonly Row[], signal: string): string {
  return tally(rows.map(({ labels }) => String(labels[signal])))
    .map(([label, count]) => `${label} ${count}`)
    .join(', ');
}

/** Most frequent first. */
function tally(names: readonly string[]): [string, number][] {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return [...found].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
