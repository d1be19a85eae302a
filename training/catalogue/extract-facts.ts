/**
 * Makes `data/` from the sources named in the README. Needed only when the sources change: the build reads `data/`.
 * Facts and figures alone are kept; figures whose copy is under a non-commercial or copyleft licence are left out.
 *
 * node training/catalogue/extract-facts.ts --cards models.jsonl --outcomes DIR --genai-prices DIR --llm-zoo DIR
 * (the last two: unpacked npm packages @pydantic/genai-prices and llm-zoo)
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const { values: flags } = parseArgs({
  options: {
    cards: { type: 'string' },
    outcomes: { type: 'string' },
    'genai-prices': { type: 'string' },
    'llm-zoo': { type: 'string' },
    out: { type: 'string', default: new URL('data', import.meta.url).pathname },
  },
});

const unusableSources = [/SWE-bench\/swe-bench\.github\.io/, /swebench\.com/, /CrispStrobe\/LLMProviders/];
const priceProviders = ['openai', 'anthropic', 'google', 'mistral', 'deepseek', 'x-ai', 'openrouter', 'groq'];
const morePriceProviders = ['together', 'cohere', 'aws', 'moonshotai', 'zai', 'minimax'];
/** Shipped priors may rest on these only; the others serve the evaluation. */
const permissiveTables = new Set([
  'routellm-mmlu',
  'routellm-gsm8k',
  'llmrouter-train',
  'paretobandit-val',
  'zeroeval-gsm',
  'zeroeval-crux',
  'zeroeval-math-l5',
  'mmlu-pro',
]);

// The sources' own loose shapes.
// oxlint-disable-next-line typescript/no-explicit-any
type Loose = any;

mkdirSync(required('out'), { recursive: true });
extractCards(required('cards'));
extractOutcomeMeans(required('outcomes'));
await extractPrices(required('genai-prices'));
await extractRegistry(required('llm-zoo'));

function required(name: keyof typeof flags): string {
  const value = flags[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return resolve(value);
}

function writeLines(file: string, rows: readonly unknown[]): void {
  writeFileSync(join(required('out'), file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function extractCards(path: string): void {
  const sources: string[] = [];
  const sourceIndex = (source: string) => {
    const known = sources.indexOf(source);
    return known >= 0 ? known : sources.push(source) - 1;
  };
  const cards = linesOf(readFileSync(path, 'utf8')).map((card) => {
    const benchmarks: Record<string, unknown[]> = {};
    for (const [name, main] of Object.entries<Loose>(card.benchmarks)) {
      const figures = [main, ...(main.others ?? [])]
        .filter((figure: Loose) => !unusableSources.some((pattern) => pattern.test(figure.source)))
        .map((figure: Loose) => {
          const row: unknown[] = [figure.score, sourceIndex(figure.source)];
          if (figure.variant !== undefined) row.push(figure.variant);
          return row;
        });
      if (figures.length > 0) benchmarks[name] = figures;
    }
    return { ...card, benchmarks };
  });
  writeLines('model-cards.jsonl', cards);
  writeFileSync(join(required('out'), 'figure-sources.json'), `${JSON.stringify(sources, null, 0)}\n`);
}

function extractOutcomeMeans(folder: string): void {
  const rows: unknown[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.jsonl.gz')) continue;
    const table = file.slice(0, -'.jsonl.gz'.length);
    const cells = new Map<string, { sum: number; count: number }>();
    for (const prompt of linesOf(gunzipSync(readFileSync(join(folder, file))).toString('utf8'))) {
      const task = String(prompt.subject ?? prompt.task).split('/')[0];
      for (const [model, outcome] of Object.entries<Loose>(prompt.outcomes)) {
        if (typeof outcome.score !== 'number') continue;
        const key = JSON.stringify([task, model]);
        const cell = cells.get(key) ?? { sum: 0, count: 0 };
        cell.sum += outcome.score;
        cell.count += 1;
        cells.set(key, cell);
      }
    }
    for (const [key, cell] of [...cells].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [task, model] = JSON.parse(key);
      const mean = Number((cell.sum / cell.count).toFixed(4));
      rows.push({ table, task, model, mean, prompts: cell.count, shippable: permissiveTables.has(table) });
    }
  }
  writeLines('outcome-means.jsonl', rows);
}

async function extractPrices(folder: string): Promise<void> {
  const genai: Loose = await import(pathToFileURL(join(folder, 'dist/index.js')).href);
  const rows: unknown[] = [];
  for (const provider of [...priceProviders, ...morePriceProviders]) {
    for (const model of genai.findProvider({ providerId: provider })?.models ?? []) {
      if (model.id.endsWith(':free')) continue;
      rows.push({ provider, id: model.id, contextTokens: model.context_window, prices: model.prices });
    }
  }
  writeLines('provider-prices.jsonl', rows);
}

async function extractRegistry(folder: string): Promise<void> {
  const zoo: Loose = await import(pathToFileURL(join(folder, 'dist/index.js')).href);
  const rows = Object.values<Loose>(zoo.MODEL_CONFIGS).map((model) => ({
    name: model.fullName,
    openRouterName: model.openrouterFullName,
    reasoning: model.capabilities.supportsReasoning,
    takesEffort: model.capabilities.supportsReasoningEffort,
    defaultEffort: model.capabilities.reasoningEffort,
    maxEffort: model.capabilities.maxReasoningEffort,
    efforts: model.capabilities.supportedReasoningEfforts,
    webSearch: model.capabilities.supportsNativeWebSearch,
    retired: model.retired ?? false,
  }));
  writeLines('model-registry.jsonl', rows);
}

function linesOf(text: string): Loose[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));
}
