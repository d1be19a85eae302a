import { z } from 'zod';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import { trainedPolicies } from '../policy-settings.ts';
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
  minComplexity: probability.exactOptional(),
  maxComplexity: probability.exactOptional(),
  highStakes: z.boolean().exactOptional(),
  use: reference.describe('The model that answers.'),
});

export const policySchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('signalbox') }),
  z.strictObject({ name: z.literal('fixed'), model: reference }),
  z.strictObject({
    name: z.literal('weighted'),
    weights: z.record(reference, numberBetween(0, 1_000_000)).describe('Shares by model, in any unit.'),
  }),
  z.strictObject({
    name: z.literal('rules'),
    tiers: z.array(tierSchema).max(100).describe('The first one that fits decides.'),
    otherwise: reference.describe('The model for everything else.'),
  }),
  z.strictObject({
    name: z.literal('threshold'),
    strong: reference,
    weak: reference,
    threshold: probability.describe('Win probability from which on the strong model answers.'),
    over: z
      .enum([...trainedPolicies, 'signalbox', 'causal'])
      .default('signalbox')
      .describe('Where the win probability comes from.'),
    artefact: artefact.exactOptional(),
    arms,
    advisor: z.strictObject(advisor).exactOptional().describe('For `over: causal`.'),
  }),
  z.strictObject({ name: z.literal('causal'), ...advisor }),
  z.strictObject({
    name: z.literal('cascade-threshold'),
    plan: word.describe('A cascade of `plans`.'),
    threshold: probability.describe(
      'Predicted quality of the first model below which the second answers at once.',
    ),
  }),
  z.strictObject({
    name: z.enum(trainedPolicies),
    artefact,
    arms,
    tradeOff: probability
      .exactOptional()
      .describe(
        'Share of worth against cost in the policy’s own form; without it the objective weighs them.',
      ),
  }),
]);
