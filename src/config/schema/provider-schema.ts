import { z } from 'zod';
import { durationMs, integerBetween, named, printableText } from './scalars.ts';

export const providerTypes = ['openai', 'anthropic', 'openai-compatible', 'simulated'] as const;

export const providerSchema = z.strictObject({
  type: z.enum(providerTypes).describe('The protocol that the provider speaks.'),
  baseUrl: z
    .string()
    .max(2_000)
    .exactOptional()
    .describe(
      'Address with version, e.g. `https://api.openai.com/v1`. Needed for `openai-compatible`; `openai` and `anthropic` know their own.',
    ),
  apiKey: printableText
    .min(1)
    .exactOptional()
    .describe('Key for the provider, best as `${NAME}` of the environment.'),
  headers: z
    .record(named(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'the name of an HTTP header'), printableText)
    .default({})
    .describe('Further headers for every call.'),
  caFile: z
    .string()
    .min(1)
    .exactOptional()
    .describe('PEM file of a certificate authority, relative to the configuration file.'),
  maxConcurrency: integerBetween(1, 100_000).default(256).describe('Calls at once to this provider.'),
  local: z
    .boolean()
    .default(false)
    .describe('Whether its models cost nothing because the machine is your own.'),
  firstContentTimeoutMs: durationMs.exactOptional().describe('Overrides the value of `server`.'),
  idleTimeoutMs: durationMs.exactOptional().describe('Overrides the value of `server`.'),
});
