import { z } from 'zod';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import { trainedPolicies, type TrainedPolicySettings } from '../policy-settings.ts';
import { integerBetween, numberBetween, probability, reference, word } from './scalars.ts';

const artefact = z
  .string()
  .min(1)
  .max(1_000)
  .describe('File that `signalbox policy fit` wrote, relative to this file.');
const arms = z
  .record(reference, reference)
  .exactOptional()
  .describe('What models of the artefact are called here, where the names differ.');
const advisor = {
  model: reference.describe('Model that is asked which model should answer.'),
  form: z
    .enum(['first-token', 'json'])
    .default('json')
    .describe('`first-token` reads the probabilities of one letter, where the provider tells them.'),
  deadlineMs: integerBetween(1, 60_000)
    .default(2_000)
    .describe('After this the policy decides without the answer.'),
};

const tierSchema = z.strictObject({
  domains: z.array(z.enum(DOMAINS)).min(1).exactOptional().describe('Domains that the tier is for.'),
  minComplexity: probability.exactOptional().describe('Complexity from here.'),
  maxComplexity: probability.exactOptional().describe('Complexity up to here.'),
  highStakes: z.boolean().exactOptional().describe('Whether a wrong answer could do harm.'),
  use: reference.describe('The model that answers.'),
});

const trainedDescriptions: Record<TrainedPolicySettings['name'], string> = {
  'similarity-weighted': 'Comparisons on similar prompts weigh most (RouteLLM).',
  'matrix-factorization': 'Vectors of models against readings of prompts (RouteLLM).',
  knn: 'What models did on the nearest prompts.',
  'cluster-table': 'What models did in clusters of prompts (Avengers-Pro).',
  'plug-in': 'One regression per model (CARROT).',
  'item-response': 'Abilities of models against difficulties of prompts (IRT-Router).',
  'lin-ucb': 'A linear bandit, begun with outcome tables.',
  mixllm: 'Forests of quality and cost per model, uncertainty and waiting (MixLLM).',
};

const trainedSchemas = trainedPolicies.map((name) =>
  z.strictObject({
    name: z.literal(name).describe(trainedDescriptions[name]),
    artefact,
    arms,
    tradeOff: probability
      .exactOptional()
      .describe(
        'Share of worth against cost in the policy’s own form; without it the objective weighs them.',
      ),
  }),
);

export const policySchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('signalbox').describe('The default: most utility in dollars.') }),
  z.strictObject({
    name: z.literal('fixed').describe('Always the same model.'),
    model: reference.describe('The model that always answers.'),
  }),
  z.strictObject({
    name: z.literal('weighted').describe('Shares of the requests.'),
    weights: z.record(reference, numberBetween(0, 1_000_000)).describe('Shares by model, in any unit.'),
  }),
  z.strictObject({
    name: z.literal('rules').describe('Tiers by what is read from the prompt.'),
    tiers: z.array(tierSchema).max(100).describe('The first one that fits decides.'),
    otherwise: reference.describe('The model for everything else.'),
  }),
  z.strictObject({
    name: z.literal('threshold').describe('Two models and a win probability (RouteLLM).'),
    strong: reference.describe('Answers from the threshold on.'),
    weak: reference.describe('Answers below the threshold.'),
    threshold: probability.describe('Win probability from which on the strong model answers.'),
    over: z
      .enum([...trainedPolicies, 'signalbox', 'causal'])
      .default('signalbox')
      .describe('Where the win probability comes from.'),
    artefact: artefact.exactOptional(),
    arms,
    advisor: z.strictObject(advisor).exactOptional().describe('For `over: causal`.'),
  }),
  z.strictObject({
    name: z.literal('causal').describe('A model is asked which model should answer.'),
    ...advisor,
  }),
  z.strictObject({
    name: z
      .literal('cascade-threshold')
      .describe('A cascade unless its first model is hopeless (FrugalGPT).'),
    plan: word.describe('A cascade of `plans`.'),
    threshold: probability.describe(
      'Predicted quality of the first model below which the second answers at once.',
    ),
  }),
  ...trainedSchemas,
]);
