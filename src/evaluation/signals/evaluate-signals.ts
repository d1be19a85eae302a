import { messageText } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { PromptProfile, SensitiveDataKind } from '../../classification/prompt-profile.ts';
import type { LabelledPrompt } from './label-rows.ts';
import {
  accuracy,
  calibrationError,
  type Confusion,
  confusion,
  type CoveragePoint,
  coverageCurve,
  macroF1,
  majorityOf,
  spearman,
} from './metrics.ts';
import {
  EVALUATED_SIGNALS,
  type EvaluatedSignal,
  ORDERS,
  readAnswer,
  type SignalAnswer,
} from './read-answer.ts';

/** What is judged: anything that reads a request into a profile. */
export interface ProfileReader {
  classify(request: ChatRequest): PromptProfile;
}

export interface LanguageFigures {
  language: string;
  rows: number;
  accuracy: number;
}

export interface SignalFigures {
  signal: EvaluatedSignal;
  rows: number;
  /** Over all rows, with the best guess where the classifier abstains. */
  accuracy: number;
  macroF1: number;
  /** Rank correlation of the graded answer with the label, for ordered signals. */
  spearman?: number;
  /** Urgency only: macro-F1 of "level 2 or 3". */
  urgentF1?: number;
  ece?: number;
  /** Share of rows answered, and the accuracy there. */
  coverage: number;
  answeredAccuracy: number;
  curve: CoveragePoint[];
  baselines: {
    /** Accuracy of always saying the commonest label. */
    majority: number;
    /** Accuracy of the commonest label within eighths of message length, fitted on the same rows and so optimistic. */
    lengthAccuracy: number;
    /** Rank correlation of the message's length, for ordered signals. */
    lengthSpearman?: number;
  };
  languages: LanguageFigures[];
  confusion: Confusion;
}

export interface SensitiveDataFigures {
  rows: number;
  /** Share of the labelled kinds that were found. */
  kindRecall: number;
  /** Share of the rows with such data in which every labelled kind was found. */
  rowRecall: number;
  /** Share of the rows without any in which nothing was found. */
  specificity: number;
}

export interface SignalsReport {
  rows: number;
  signals: SignalFigures[];
  sensitiveData?: SensitiveDataFigures;
}

/** Judges a classifier on labelled prompts, signal by signal. Signals that no row labels are left out. */
export function evaluateSignals(reader: ProfileReader, prompts: readonly LabelledPrompt[]): SignalsReport {
  const profiles = prompts.map((prompt) => reader.classify(prompt.request));
  const report: SignalsReport = { rows: prompts.length, signals: [] };
  for (const signal of EVALUATED_SIGNALS) {
    const places = prompts.map((_, at) => at).filter((at) => isLabelled(prompts[at]!.labels[signal]));
    if (places.length > 0) report.signals.push(figuresOf(signal, prompts, profiles, places));
  }
  const sensitive = prompts
    .map((_, at) => at)
    .filter((at) => Array.isArray(prompts[at]!.labels['sensitiveData']));
  if (sensitive.length > 0) report.sensitiveData = sensitiveFigures(prompts, profiles, sensitive);
  return report;
}

function isLabelled(label: unknown): boolean {
  return typeof label === 'string' || typeof label === 'number' || typeof label === 'boolean';
}

function figuresOf(
  signal: EvaluatedSignal,
  prompts: readonly LabelledPrompt[],
  profiles: readonly PromptProfile[],
  places: readonly number[],
): SignalFigures {
  const answers = places.map((at) => readAnswer(profiles[at]!.signals, signal));
  const wanted = places.map((at) => String(prompts[at]!.labels[signal]));
  const given = answers.map((answer) => answer.value);
  const lengths = places.map((at) => lengthOf(prompts[at]!.request));
  const answered = places.map((_, row) => row).filter((row) => !answers[row]!.abstained);
  const isRight = wanted.map((label, row) => label === given[row]);
  const probabilities = answers.map((answer) => answer.probability ?? 1);
  const figures: SignalFigures = {
    signal,
    rows: places.length,
    accuracy: accuracy(wanted, given),
    macroF1: macroF1(wanted, given),
    coverage: answered.length / places.length,
    answeredAccuracy: accuracy(
      answered.map((row) => wanted[row]!),
      answered.map((row) => given[row]!),
    ),
    curve: coverageCurve(probabilities, isRight),
    baselines: {
      majority: accuracy(wanted, new Array<string>(wanted.length).fill(majorityOf(wanted))),
      lengthAccuracy: accuracy(wanted, commonestByLength(wanted, lengths)),
    },
    languages: byLanguage(prompts, places, isRight),
    confusion: confusion(wanted, given),
  };
  if (answers.every((answer) => answer.probability !== undefined))
    figures.ece = calibrationError(probabilities, isRight);
  addOrderedFigures(figures, signal, wanted, answers, lengths);
  return figures;
}

function addOrderedFigures(
  figures: SignalFigures,
  signal: EvaluatedSignal,
  wanted: readonly string[],
  answers: readonly SignalAnswer[],
  lengths: readonly number[],
): void {
  const order = ORDERS[signal];
  if (order === undefined) return;
  const ranks = wanted.map((label) => order.indexOf(label));
  figures.spearman = spearman(
    answers.map((answer) => answer.score ?? order.indexOf(answer.value)),
    ranks,
  );
  figures.baselines.lengthSpearman = spearman(lengths, ranks);
  if (signal !== 'urgency') return;
  const isUrgent = (level: string) => String(Number(level) >= 2);
  figures.urgentF1 = macroF1(
    wanted.map(isUrgent),
    answers.map((answer) => isUrgent(answer.value)),
  );
}

function lengthOf(request: ChatRequest): number {
  const last = request.messages.at(-1);
  return last === undefined ? 0 : messageText(last).length;
}

function commonestByLength(wanted: readonly string[], lengths: readonly number[]): string[] {
  const sorted = [...lengths].sort((a, b) => a - b);
  const eighth = (length: number) => {
    let bin = 0;
    while (bin < 7 && length > sorted[Math.floor((sorted.length * (bin + 1)) / 8)]!) bin++;
    return bin;
  };
  const bins = lengths.map(eighth);
  const commonest = Array.from({ length: 8 }, (_, bin) =>
    majorityOf(wanted.filter((_, row) => bins[row] === bin)),
  );
  return bins.map((bin) => commonest[bin]!);
}

function byLanguage(
  prompts: readonly LabelledPrompt[],
  places: readonly number[],
  isRight: readonly boolean[],
): LanguageFigures[] {
  const counts = new Map<string, { rows: number; right: number }>();
  places.forEach((at, row) => {
    const language = prompts[at]!.labels['language'];
    if (typeof language !== 'string') return;
    const count = counts.get(language) ?? { rows: 0, right: 0 };
    count.rows++;
    if (isRight[row]) count.right++;
    counts.set(language, count);
  });
  return [...counts]
    .map(([language, { rows, right }]) => ({ language, rows, accuracy: right / rows }))
    .sort((a, b) => b.rows - a.rows || a.language.localeCompare(b.language, 'en'));
}

function sensitiveFigures(
  prompts: readonly LabelledPrompt[],
  profiles: readonly PromptProfile[],
  places: readonly number[],
): SensitiveDataFigures {
  let kinds = 0;
  let kindsFound = 0;
  let rowsWith = 0;
  let rowsWhole = 0;
  let rowsWithout = 0;
  let rowsClean = 0;
  for (const at of places) {
    const wanted = new Set(prompts[at]!.labels['sensitiveData'] as SensitiveDataKind[]);
    const found = new Set(profiles[at]!.signals.sensitiveData.map((span) => span.kind));
    if (wanted.size === 0) {
      rowsWithout++;
      if (found.size === 0) rowsClean++;
      continue;
    }
    const both = [...wanted].filter((kind) => found.has(kind)).length;
    rowsWith++;
    kinds += wanted.size;
    kindsFound += both;
    if (both === wanted.size) rowsWhole++;
  }
  return {
    rows: places.length,
    kindRecall: kindsFound / kinds,
    rowRecall: rowsWhole / rowsWith,
    specificity: rowsClean / rowsWithout,
  };
}
