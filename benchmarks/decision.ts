/**
 * Time to read a prompt and to decide, in this process: µs per prompt at three lengths and five pool sizes.
 *
 *     npm run bench:decision [-- --seed 7 --prompts 1500 --keep]
 *
 * `--keep` writes `benchmarks/results/decision.json`.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCatalogue } from '../src/catalog/catalogue.ts';
import type { Model } from '../src/catalog/model.ts';
import type { ChatRequest } from '../src/chat/chat-request.ts';
import { plainPrompt } from '../src/chat/plain-request.ts';
import { createPromptClassifier } from '../src/classification/classify-prompt.ts';
import type { PromptProfile } from '../src/classification/prompt-profile.ts';
import { type Random, seededRandom } from '../src/numerics/random.ts';
import { decide } from '../src/routing/decide.ts';
import { decisionSentence } from '../src/routing/decision-sentence.ts';
import { explainDecision } from '../src/routing/explanation.ts';
import { prepareRoute } from '../src/routing/prepare-route.ts';
import type { CompiledRoute } from '../src/routing/routing-input.ts';
import { readClassifierWeights } from '../src/storage/model-artefacts.ts';
import { readCorpus } from '../training/prompt-classifier/read-corpus.ts';
import { decisionInput, idleConditions, servedRoute } from './decision-input.ts';
import { report } from './result-file.ts';

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    prompts: { type: 'string', default: '1500' },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(flags.seed);
const promptCount = Number(flags.prompts);
const lengths = { '100 B': 100, '1 KB': 1_024, '8 KB': 8_192 };
const poolSizes = [2, 5, 10, 20, 40];

interface Quantiles {
  p50Us: number;
  p99Us: number;
  meanUs: number;
}

const random = seededRandom(seed);
const classifier = createPromptClassifier(readClassifierWeights());
const catalogue = parseCatalogue(readFileSync('models/catalogue/catalogue.json', 'utf8'));
const priced = catalogue.models.filter(({ pricing }) => pricing !== null);
const texts = readCorpus()
  .map(({ request }) => textOf(request))
  .filter((text) => text !== '');

const results: Record<string, unknown> = {};
for (const [label, bytes] of Object.entries(lengths)) {
  const requests = Array.from({ length: promptCount }, () => plainPrompt(textOfLength(bytes)));
  const profiles = requests.map((request) => classifier.classify(request));
  const classify = measure(requests, (request) => classifier.classify(request));
  const decisions: Record<string, Quantiles> = {};
  for (const size of poolSizes) decisions[String(size)] = measureDecisions(requests, profiles, size);
  results[label] = { classify, decide: decisions };
  process.stderr.write(
    `${label.padEnd(6)} classify p50 ${classify.p50Us} p99 ${classify.p99Us} µs; decide ${poolSizes
      .map((size) => `${size}: ${decisions[size]!.p50Us}/${decisions[size]!.p99Us}`)
      .join('  ')} µs\n`,
  );
}
report(
  'decision',
  { seed, unit: 'microseconds per prompt, one thread, after warm-up' },
  {
    prompts: promptCount,
    classifier: classifier.version,
    catalogue: catalogue.date,
    lengths: results,
    onDemand: measureOnDemand(),
  },
  flags.keep,
);

function measureDecisions(requests: ChatRequest[], profiles: PromptProfile[], size: number): Quantiles {
  const { route, models } = pool(size);
  const conditions = idleConditions(models);
  const inputs = requests.map((request, index) =>
    decisionInput(route, models, conditions, request, profiles[index]!),
  );
  return measure(inputs, decide);
}

/** What happens once per route and pool, or only when somebody asks. */
function measureOnDemand() {
  const { route, models } = pool(20);
  const request = plainPrompt(textOfLength(1_024));
  const input = decisionInput(route, models, idleConditions(models), request, classifier.classify(request));
  const decision = decide(input);
  if (decision.kind !== 'decision') throw new Error(decision.message);
  const repeats = Array.from({ length: 300 }, () => input);
  return {
    prepareRoute: measure(repeats, () => prepareRoute(pool(20).route, models, input.snapshot)),
    sentence: measure(repeats, () => decisionSentence(decision, input.profile)),
    explain: measure(repeats, () => explainDecision(input, decision)),
  };
}

/** Models spread evenly over the catalogue's prices, on a route that takes them all. */
function pool(size: number): { route: CompiledRoute; models: Model[] } {
  const byPrice = [...priced].sort((a, b) => a.pricing!.outputPicoUsd - b.pricing!.outputPicoUsd);
  const models = Array.from(
    { length: size },
    (_, index) => byPrice[Math.floor((index * byPrice.length) / size)]!,
  );
  return { route: servedRoute(classifier), models };
}

/** Each call is timed alone, after the same calls have run for warm-up. */
function measure<Input>(inputs: readonly Input[], run: (input: Input) => unknown): Quantiles {
  for (const input of inputs) run(input);
  const times = new Float64Array(inputs.length);
  for (const [index, input] of inputs.entries()) {
    const startMs = performance.now();
    run(input);
    times[index] = 1_000 * (performance.now() - startMs);
  }
  times.sort();
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(share * times.length))]!);
  return {
    p50Us: at(0.5),
    p99Us: at(0.99),
    meanUs: round(times.reduce((sum, time) => sum + time, 0) / times.length),
  };
}

function textOfLength(bytes: number): string {
  let text = pick(texts, random);
  while (Buffer.byteLength(text) < bytes) text += `\n${pick(texts, random)}`;
  return Buffer.from(text).subarray(0, bytes).toString('utf8');
}

function textOf(request: ChatRequest): string {
  return request.messages
    .flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '')))
    .join('\n');
}

function pick<Item>(items: readonly Item[], source: Random): Item {
  return items[source.integer(items.length)]!;
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
