import { z } from 'zod';
import { effectsSchema } from './effects-schema.ts';
import { policySchema } from './policy-schema.ts';
import { durationMs, integerBetween, probability, reference, tokenCount, usd, word } from './scalars.ts';

const templateText = z.string().max(100_000);
const names = z.array(reference).max(1_000);

export const objectiveSchema = z.strictObject({
  quality: probability
    .exactOptional()
    .describe(
      'Knob: how much predicted quality may be lost against the reference. 1 none, 0.95 half a point, 0.8 two, 0.5 five, 0.25 ten, 0 the cheapest that can.',
    ),
  maxQualityLoss: probability
    .exactOptional()
    .describe('The tolerated loss itself, instead of `quality`: 0.02 is two points.'),
  reference: reference
    .exactOptional()
    .describe('Model that the loss is measured against; by default the best single model of the route.'),
  minQuality: probability
    .exactOptional()
    .describe(
      'Floor of predicted quality: the cheapest plan that reaches it with 95 % confidence answers; where none does, the best.',
    ),
  maxCostUsd: usd.exactOptional().describe('Plans that are expected to cost more are ruled out.'),
  deadlineMs: durationMs
    .exactOptional()
    .describe('Time to the whole answer, for streams to the first content.'),
  valueUsd: usd.exactOptional().describe('What a good answer is worth.'),
  secondUsd: usd.exactOptional().describe('What a second of waiting costs.'),
});

const ruleSchema = z.strictObject({
  when: z
    .string()
    .min(1)
    .max(4_096)
    .describe(
      'CEL expression over `signals`, `request`, `key` and `time`; the rule applies when it is true.',
    ),
  deny: names.exactOptional().describe('Models that are ruled out.'),
  only: names.exactOptional().describe('The only models that may answer.'),
  prefer: names.exactOptional().describe('Models that win when they are about as good.'),
  use: reference.exactOptional().describe('The model or the plan that answers, whatever the scores.'),
  objective: objectiveSchema.exactOptional().describe('Replaces fields of the route’s objective.'),
  tag: word.exactOptional().describe('A word for the record.'),
});

const offer = z
  .boolean()
  .default(false)
  .describe('Whether the plan is a candidate beside the single models.');

const cascadeSchema = z.strictObject({
  kind: z
    .literal('cascade')
    .describe('The second model answers when the answer of the first fails the checks.'),
  first: reference.describe('Of a cascade: the model that answers first.'),
  second: reference.describe('Of a cascade: the model that answers when the first one’s answer is rejected.'),
  offer,
});

const stepSchema = z.strictObject({
  name: word.describe('Name for templates and records.'),
  model: reference.describe('A model or a route.'),
  prompt: templateText
    .exactOptional()
    .describe(
      'Template with `{{input}}`, `{{previous}}` and `{{steps.NAME}}`; without it the conversation as it is.',
    ),
  system: templateText.exactOptional().describe('System prompt of the step.'),
  maxOutputTokens: tokenCount.exactOptional(),
});

const chainSchema = z.strictObject({
  kind: z.literal('chain').describe('Steps that build on one another; the last one’s answer is the answer.'),
  steps: z.array(stepSchema).min(1).max(16).describe('Of a chain: its steps, in order.'),
  offer,
});

export const routeSchema = z.strictObject({
  models: z
    .union([z.literal('*'), z.array(reference).min(1).max(1_000)], {
      error: 'a list of model ids, or "*" for every model that is on',
    })
    .default('*')
    .describe('The candidates: model ids, or `"*"` for every model that is on.'),
  objective: objectiveSchema
    .default({})
    .describe('What the route aims at; `quality: 0.8` when nothing is said.'),
  rules: z.array(ruleSchema).max(200).default([]).describe('Applied in order before anything is scored.'),
  aliases: z
    .array(reference)
    .max(200)
    .default([])
    .describe('Names in existing code that this route answers for; `*` stands for any characters.'),
  mode: z
    .enum(['active', 'shadow'])
    .default('active')
    .describe('`shadow` serves `baseline` unchanged and records what the route would have done.'),
  baseline: reference.exactOptional().describe('Model that answers in shadow mode.'),
  exploration: z
    .strictObject({
      rate: probability.default(0).describe('Share of requests that try another plan on purpose.'),
    })
    .default({ rate: 0 }),
  policy: policySchema
    .exactOptional()
    .describe('What picks among the plans; `signalbox` unless it is said. Each is told in policies.md.'),
  effects: effectsSchema
    .exactOptional()
    .describe('What signals do to decisions of this route; replaces fields of `signals.effects`.'),
  plans: z
    .record(word, z.discriminatedUnion('kind', [cascadeSchema, chainSchema]))
    .default({})
    .describe('Named plans of more than one call.'),
  plan: word.exactOptional().describe('The plan that always runs, one of `plans`.'),
  maxAttempts: integerBetween(1, 10).default(4).describe('Calls over all candidates.'),
});
