import { existsSync, readFileSync } from 'node:fs';
import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { accuracy, spearman } from '../../src/evaluation/signals/metrics.ts';
import { cohenKappa, quadraticKappa } from './cohen-kappa.ts';
import { DATA_FOLDER, targetsOf } from './read-corpus.ts';

export type Labels = Readonly<Record<string, unknown>>;

/** A label that was changed after the second labelling, with the reason. */
export interface Correction {
  id: string;
  signal: string;
  from: unknown;
  to: unknown;
  why: string;
}

export interface LabelPair {
  first: Labels;
  second: Labels;
}

export interface SignalAgreement {
  signal: string;
  /** Rows that both labelled. */
  rows: number;
  /** Share of equal labels. */
  equal: number;
  /** NaN when one label is all that was given. */
  kappa: number;
  /** Of ordered signals. */
  quadraticKappa?: number;
  /** Of complexity, urgency and stakes. */
  spearman?: number;
}

/** Of a whole second labelling, as `data/agreement.json` holds it. */
export interface AgreementReport {
  /** Day on which it was measured, ISO 8601. */
  date: string;
  rows: number;
  signals: SignalAgreement[];
}

const SIGNALS = [
  'complexity',
  'domain',
  'task',
  'tone',
  'formality',
  'politeness',
  'urgency',
  'stakes',
  'language',
  'safety',
  'outputLength',
  'freshness',
  'sensitiveData',
] as const;

const ORDERED = new Set(['complexity', 'formality', 'politeness', 'urgency', 'stakes', 'outputLength']);
const RANKED = new Set(['complexity', 'urgency', 'stakes']);

/** The labels as they were before the corrections, the last of them undone first. */
export function undoCorrections(id: string, labels: Labels, corrections: readonly Correction[]): Labels {
  const before: Record<string, unknown> = { ...labels };
  for (const correction of corrections.toReversed())
    if (correction.id === id) before[correction.signal] = correction.from;
  return before;
}

/** Agreement of two labellings, signal by signal, each over the rows that both labelled. */
export function measureAgreement(pairs: readonly LabelPair[]): SignalAgreement[] {
  return SIGNALS.map((signal) => {
    const both = pairs.filter(
      (pair) => pair.first[signal] !== undefined && pair.second[signal] !== undefined,
    );
    const first = both.map((pair) => labelText(pair.first[signal]));
    const second = both.map((pair) => labelText(pair.second[signal]));
    const agreement: SignalAgreement = {
      signal,
      rows: both.length,
      equal: accuracy(first, second),
      kappa: cohenKappa(first, second),
    };
    if (!ORDERED.has(signal)) return agreement;
    const head = HEADS.findIndex((candidate) => candidate.name === signal);
    const firstLevels = both.map((pair) => targetsOf(pair.first)[head]!);
    const secondLevels = both.map((pair) => targetsOf(pair.second)[head]!);
    agreement.quadraticKappa = quadraticKappa(firstLevels, secondLevels);
    if (RANKED.has(signal)) agreement.spearman = spearman(firstLevels, secondLevels);
    return agreement;
  });
}

/** Kinds of sensitive data are a set: their order says nothing. */
function labelText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).sort().join(' ') : String(value);
}

/** A line of cells per signal, blank where a figure does not apply. */
export function agreementRows(agreements: readonly SignalAgreement[], decimals: number): string[][] {
  const show = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? '' : value.toFixed(decimals);
  return agreements.map((entry) => [
    entry.signal,
    String(entry.rows),
    show(entry.equal),
    show(entry.kappa),
    show(entry.quadraticKappa),
    show(entry.spearman),
  ]);
}

export function agreementTable(agreements: readonly SignalAgreement[]): string {
  return [
    '| signal | rows | equal | kappa | quadratic kappa | Spearman |',
    '|---|---|---|---|---|---|',
    ...agreementRows(agreements, 3).map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

/** What `agreement.ts --write` left, null when it has not been run. */
export function readAgreement(): AgreementReport | null {
  const path = new URL('agreement.json', DATA_FOLDER);
  if (!existsSync(path)) return null;
  // JSON has no NaN.
  const revive = (_: string, value: unknown) => (value === null ? Number.NaN : value);
  return JSON.parse(readFileSync(path, 'utf8'), revive) as AgreementReport;
}
