/**
 * What signals learnt from examples are worth, and what they cost: intents of CLINC150 and Banking77 drawn as labels,
 * some examples of each learnt, others read; beside them requests about something else, which should be `unknown`.
 *
 *     node benchmarks/custom-signals.ts [--encoder FOLDER] [--draws 4] [--dry]
 *
 * FOLDER holds `model.onnx` and its tokenizer, with `onnxruntime-node` installed in it or here; without it the figures of
 * the last run with one are kept. The classifier has seen these sets with their domains, not with their intents.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { plainPrompt } from '../src/chat/plain-request.ts';
import { createPromptClassifier } from '../src/classification/classify-prompt.ts';
import type { CustomSignalSet } from '../src/classification/custom-signals/custom-signal-set.ts';
import {
  exampleTexts,
  trainCustomSignals,
} from '../src/classification/custom-signals/train-custom-signals.ts';
import { textToEncode } from '../src/classification/encoder/prompt-encoder.ts';
import type { CustomSignalSettings } from '../src/config/settings.ts';
import { WorkerEncoder } from '../src/encoder/worker-encoder.ts';
import { systemClock } from '../src/numerics/clock.ts';
import { type Random, seededRandom } from '../src/numerics/random.ts';
import { shuffled } from '../src/numerics/shuffle.ts';
import { readClassifierWeights } from '../src/storage/model-artefacts.ts';
import { readCorpus, readPublicTexts } from '../training/prompt-classifier/read-corpus.ts';
import { quantile, report } from './result-file.ts';
import { percent, writeTable } from './write-table.ts';

const { values: flags } = parseArgs({
  options: {
    encoder: { type: 'string' },
    draws: { type: 'string', default: '4' },
    dry: { type: 'boolean', default: false },
  },
});
const seed = 5;
const perLabel = [5, 10, 20, 50];
const labelCounts = [2, 5, 10];
const testedPerTask = 100;

interface Task {
  signal: CustomSignalSettings;
  tested: { text: string; label: string }[];
  /** About something else: CLINC150's out-of-scope requests, and prompts of the corpus. */
  outOfScope: string[];
  ofCorpus: string[];
}

/** Shares are 0..1. */
interface Quality {
  accuracy: number;
  coverage: number;
  accuracyWhenSaid: number;
  calibrationError: number;
  saidOutOfScope: number;
  saidOfCorpus: number;
}

const classifier = createPromptClassifier(readClassifierWeights());
const clinc = readPublicTexts('domain-clinc150');
const outOfScope = clinc.filter(({ labels }) => labels.intent === 'oos').map(({ text }) => text);
const corpus = readCorpus()
  .filter(({ request }) => request.messages.length === 1)
  .map(({ request }) =>
    request.messages[0]!.parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
  );
const sources = [clinc, readPublicTexts('domain-banking77')].map((rows) => {
  const intents = Map.groupBy(rows, ({ labels }) => String(labels.intent));
  intents.delete('oos');
  return new Map([...intents].map(([intent, members]) => [intent, members.map(({ text }) => text)]));
});

const settings = labelCounts.flatMap((labels) => perLabel.map((examples) => ({ labels, examples })));
const tasks = settings.map(({ labels, examples }) => ({
  labels,
  examples,
  drawn: drawTasks(labels, examples),
}));
const encoded = flags.encoder === undefined ? null : await encodeTasks(flags.encoder);
const results = tasks.map(({ labels, examples, drawn }) => {
  const result = {
    labels,
    examplesPerLabel: examples,
    majority: round(1 / labels),
    builtIn: judge(drawn, null),
    ...(encoded !== null && { withEncoder: judge(drawn, encoded.vectors) }),
    learnMs: round(
      median(drawn.map(({ signal }) => timed(() => trainCustomSignals([signal], classifier.readExample)))),
    ),
  };
  process.stderr.write(`${JSON.stringify(result)}\n`);
  return result;
});
const last = lastResults();
const quality = encoded === null ? withLastEncoder(results, last) : results;
report(
  'custom-signals',
  { seed, unit: 'shares 0..1 of held-out requests; µs and ms of one thread' },
  {
    draws: 2 * Number(flags.draws),
    classifier: classifier.version,
    quality,
    serving: measureServing(),
    encoder: encoded?.time ?? last?.encoder ?? null,
  },
  !flags.dry,
);
if (!flags.dry) {
  const script = 'benchmarks/custom-signals.ts';
  writeTable('docs/guides/custom-signals.md', 'quality', script, qualityTable());
  if (quality.every(({ withEncoder }) => withEncoder !== undefined))
    writeTable('docs/guides/stronger-encoder.md', 'gain', script, gainTable());
}

function qualityTable(): string[][] {
  return [
    [
      'labels',
      'examples each',
      'right',
      'by lot',
      'says a label',
      'of those right',
      'says one of other requests',
      'of other prompts',
      'learnt in',
    ],
    ...quality.map(({ labels, examplesPerLabel, majority, builtIn, learnMs }) => [
      String(labels),
      String(examplesPerLabel),
      percent(builtIn.accuracy),
      percent(majority),
      percent(builtIn.coverage),
      percent(builtIn.accuracyWhenSaid),
      percent(builtIn.saidOutOfScope),
      percent(builtIn.saidOfCorpus),
      `${Math.round(learnMs)} ms`,
    ]),
  ];
}

function gainTable(): string[][] {
  const pair = (built: number, withEncoder: number) => `${percent(built)} → ${percent(withEncoder)}`;
  return [
    [
      'labels',
      'examples each',
      'right',
      'says a label',
      'of those right',
      'says one of other requests',
      'of other prompts',
    ],
    ...quality.map(({ labels, examplesPerLabel, builtIn, ...row }) => {
      const { withEncoder } = row as { withEncoder: Quality };
      return [
        String(labels),
        String(examplesPerLabel),
        pair(builtIn.accuracy, withEncoder.accuracy),
        pair(builtIn.coverage, withEncoder.coverage),
        pair(builtIn.accuracyWhenSaid, withEncoder.accuracyWhenSaid),
        pair(builtIn.saidOutOfScope, withEncoder.saidOutOfScope),
        pair(builtIn.saidOfCorpus, withEncoder.saidOfCorpus),
      ];
    }),
  ];
}

function drawTasks(labels: number, examples: number): Task[] {
  const random = seededRandom(seed * 1_000 + labels * 100 + examples);
  return sources.flatMap((intents) =>
    Array.from({ length: Number(flags.draws) }, () => drawTask(intents, labels, examples, random)),
  );
}

/** Intents with fewer texts give what they have, less the five that are kept to be read. */
function drawTask(
  intents: ReadonlyMap<string, string[]>,
  labels: number,
  examples: number,
  random: Random,
): Task {
  const rich = [...intents].filter(([, texts]) => texts.length >= Math.min(examples, 20) + 5);
  const tested: Task['tested'] = [];
  const chosen = shuffled(rich, random)
    .slice(0, labels)
    .map(([name, texts]) => {
      const order = shuffled(texts, random);
      const kept = Math.min(examples, order.length - 5);
      tested.push(...order.slice(kept).map((text) => ({ text, label: name })));
      return { name, examples: order.slice(0, kept) };
    });
  return {
    signal: { name: 'intent', labels: chosen },
    tested: shuffled(tested, random).slice(0, testedPerTask),
    outOfScope: shuffled(outOfScope, random).slice(0, testedPerTask),
    ofCorpus: shuffled(corpus, random).slice(0, testedPerTask),
  };
}

function judge(drawn: readonly Task[], vectors: ReadonlyMap<string, Float32Array> | null): Quality {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, probability: 0, right: 0 }));
  const counts = {
    tested: 0,
    right: 0,
    said: 0,
    saidRight: 0,
    outOfScope: 0,
    outSaid: 0,
    ofCorpus: 0,
    corpusSaid: 0,
  };
  for (const { signal, tested, outOfScope: out, ofCorpus } of drawn) {
    const vectorOf = (text: string) => vectors?.get(text) ?? null;
    const examples = exampleTexts([signal]).map(vectorOf);
    const learnt = trainCustomSignals(
      [signal],
      classifier.readExample,
      vectors === null ? undefined : examples.map((vector) => vector!),
    );
    const read = (text: string) => readWith(learnt, text, vectorOf(text));
    for (const { text, label: wanted } of tested) {
      const { label, guess, probability } = read(text);
      const isRight = (guess ?? label) === wanted;
      const bin = bins[Math.min(9, Math.floor(10 * probability))]!;
      bin.count++;
      bin.probability += probability;
      if (isRight) bin.right++;
      counts.tested++;
      if (isRight) counts.right++;
      if (label === 'unknown') continue;
      counts.said++;
      if (isRight) counts.saidRight++;
    }
    counts.outOfScope += out.length;
    counts.ofCorpus += ofCorpus.length;
    counts.outSaid += out.filter((text) => read(text).label !== 'unknown').length;
    counts.corpusSaid += ofCorpus.filter((text) => read(text).label !== 'unknown').length;
  }
  return {
    accuracy: round(counts.right / counts.tested),
    coverage: round(counts.said / counts.tested),
    accuracyWhenSaid: round(counts.saidRight / Math.max(1, counts.said)),
    calibrationError: round(
      bins.reduce((sum, { probability, right }) => sum + Math.abs(probability - right), 0) / counts.tested,
    ),
    saidOutOfScope: round(counts.outSaid / counts.outOfScope),
    saidOfCorpus: round(counts.corpusSaid / counts.ofCorpus),
  };
}

function readWith(signals: CustomSignalSet, text: string, vector: Float32Array | null) {
  return classifier.classify(plainPrompt(text), { signals, vector }).signals.custom!.intent!;
}

async function encodeTasks(modelDir: string) {
  const texts = new Set(
    tasks.flatMap(({ drawn }) =>
      drawn.flatMap(({ signal, tested, outOfScope: out, ofCorpus }) => [
        ...exampleTexts([signal]),
        ...tested.map(({ text }) => text),
        ...out,
        ...ofCorpus,
      ]),
    ),
  );
  const encoder = new WorkerEncoder({ modelDir, timeoutMs: 10_000 }, systemClock);
  const vectors = new Map<string, Float32Array>();
  const openMs = await timedAsync(() => encoder.encodeAll(['ready']));
  process.stderr.write(`${texts.size} texts for the encoder\n`);
  const times: number[] = [];
  for (const text of texts) {
    const startMs = performance.now();
    const vector = await encoder.encode(textToEncode(plainPrompt(text)));
    times.push(performance.now() - startMs);
    if (vector === null) throw new Error('the encoder gave no vector');
    vectors.set(text, vector);
  }
  await encoder.close();
  times.sort((a, b) => a - b);
  const time = {
    dimensions: [...vectors.values()][0]!.length,
    texts: texts.size,
    openMs: Math.round(openMs),
    textP50Ms: quantile(times, 0.5),
    textP95Ms: quantile(times, 0.95),
    missedAt50Ms: round(times.filter((ms) => ms > 50).length / times.length),
  };
  return { vectors, time };
}

/** What custom signals add to the reading of a request, as the difference of medians over the same prompts. */
function measureServing() {
  const [{ drawn }] = [tasks.find(({ labels, examples }) => labels === 5 && examples === 20)!];
  const setOf = (count: number) =>
    trainCustomSignals(
      Array.from({ length: count }, (_, at) => ({ ...drawn[at % drawn.length]!.signal, name: `s${at}` })),
      classifier.readExample,
    );
  const requests = corpus.slice(0, 2_000).map((text) => plainPrompt(text));
  const sets = [null, setOf(1), setOf(8)];
  const rounds = Array.from({ length: 5 }, () =>
    sets.map((signals) => {
      const custom = signals === null ? undefined : { signals, vector: null };
      return 1_000 * median(requests.map((request) => timed(() => classifier.classify(request, custom))));
    }),
  );
  // The first round is for warm-up.
  const [without, one, eight] = sets.map((_, at) => median(rounds.slice(1).map((round) => round[at]!)));
  return {
    prompts: requests.length,
    labelsPerSignal: 5,
    readingUs: round(without!),
    addedByOneUs: round(one! - without!),
    addedByEightUs: round(eight! - without!),
  };
}

interface Results {
  quality: { labels: number; examplesPerLabel: number; withEncoder?: Quality }[];
  encoder: object | null;
}

function lastResults(): Results | null {
  const file = 'benchmarks/results/custom-signals.json';
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { results: Results }).results : null;
}

function withLastEncoder<Row extends { labels: number; examplesPerLabel: number }>(
  rows: Row[],
  from: Results | null,
) {
  return rows.map((row) => {
    const same = from?.quality.find(
      ({ labels, examplesPerLabel }) => labels === row.labels && examplesPerLabel === row.examplesPerLabel,
    );
    return same?.withEncoder === undefined ? row : { ...row, withEncoder: same.withEncoder };
  });
}

function timed(run: () => unknown): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}

async function timedAsync(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function round(value: number): number {
  return Math.round(1_000 * value) / 1_000;
}
