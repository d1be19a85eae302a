/**
 * How far a second, blind labelling of a random sample agrees with the corpus: the ceiling of every figure that is
 * measured against its labels. Corrections made since are undone first, or the second labelling would be judged by
 * labels that it has itself changed.
 *
 * node training/prompt-classifier/agreement.ts [--json] [--write]
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type AgreementReport,
  agreementTable,
  type Correction,
  type Labels,
  measureAgreement,
  undoCorrections,
} from './label-agreement.ts';
import { DATA_FOLDER, readCorpus, readJsonLines } from './read-corpus.ts';

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});

const correctionsPath = new URL('corrections.jsonl', DATA_FOLDER);
const corrections = existsSync(correctionsPath) ? readJsonLines<Correction>(correctionsPath) : [];
const firstLabels = new Map(readCorpus().map((example) => [example.id, example.labels]));

const second = readJsonLines<{ id: string; labels: Labels }>(
  new URL('second-labelling.jsonl.gz', DATA_FOLDER),
);
const pairs = second.map((row) => {
  const first = firstLabels.get(row.id);
  if (first === undefined) throw new Error(`row ${row.id} of the second labelling is not in the corpus`);
  return { first: undoCorrections(row.id, first, corrections), second: row.labels };
});
const signals = measureAgreement(pairs);

if (flags.write) {
  const report: AgreementReport = {
    date: new Date().toISOString().slice(0, 10),
    rows: pairs.length,
    signals,
  };
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(4)) : value;
  writeFileSync(new URL('agreement.json', DATA_FOLDER), `${JSON.stringify(report, rounded, 2)}\n`);
}
console.log(flags.json ? JSON.stringify({ rows: pairs.length, signals }) : agreementTable(signals));
