import type { FieldPath } from './parse-yaml.ts';

/** What is planned and documented elsewhere but not there yet. Ignoring it would promise something that does not happen. */
const unbuilt: readonly { path: readonly string[]; what: string }[] = [
  { path: ['budgets'], what: 'budgets are not built yet' },
  { path: ['cache'], what: 'answer caches are not built yet' },
  { path: ['limits'], what: 'rate limits are not built yet' },
  { path: ['keys', '*', 'budgets'], what: 'budgets of keys are not built yet' },
  { path: ['keys', '*', 'limits'], what: 'rate limits of keys are not built yet' },
  { path: ['routes', '*', 'cascade'], what: 'a cascade is declared under `plans`' },
  { path: ['routes', '*', 'chains'], what: 'chains are declared under `plans`' },
  { path: ['routes', '*', 'fallback'], what: 'the ranking is the fallback order; `maxAttempts` bounds it' },
  { path: ['routes', '*', 'cache'], what: 'answer caches are not built yet' },
];

const unbuiltValues: readonly { path: readonly string[]; value: string; what: string }[] = [
  {
    path: ['providers', '*', 'type'],
    value: 'google',
    what: 'the native Google protocol is not built yet; use type openai-compatible with baseUrl https://generativelanguage.googleapis.com/v1beta/openai',
  },
  { path: ['providers', '*', 'type'], value: 'bedrock', what: 'Amazon Bedrock is not built yet' },
  { path: ['providers', '*', 'type'], value: 'azure-openai', what: 'Azure OpenAI is not built yet' },
  { path: ['storage', 'type'], value: 'postgres', what: 'Postgres is not built yet; use sqlite' },
  { path: ['storage', 'type'], value: 'redis', what: 'Redis is not built yet; use sqlite' },
];

/** Why a field is refused that a reader of the documentation could expect, or undefined. */
export function unbuiltField(path: FieldPath): string | undefined {
  return unbuilt.find((entry) => matches(entry.path, path))?.what;
}

export function unbuiltValue(path: FieldPath, value: unknown): string | undefined {
  return unbuiltValues.find((entry) => entry.value === value && matches(entry.path, path))?.what;
}

function matches(pattern: readonly string[], path: FieldPath): boolean {
  return pattern.length === path.length && pattern.every((step, at) => step === '*' || step === path[at]);
}
