import { z } from 'zod';
import { keySchema } from './key-schema.ts';
import { modelSchema } from './model-schema.ts';
import { providerSchema } from './provider-schema.ts';
import { routeSchema } from './route-schema.ts';
import { integerBetween, modelId, numberBetween, providerName, routeName } from './scalars.ts';
import { signalsSchema } from './signals-schema.ts';
import { serverSchema } from './server-schema.ts';

const storageSchema = z.strictObject({
  type: z.enum(['sqlite', 'memory']).default('sqlite').describe('`memory` forgets everything at the end.'),
  path: z
    .string()
    .regex(/^(?![/\\]|[A-Za-z]:)(?!.*\.\.)[^\0]{1,255}$/, { error: 'a file name inside the data directory' })
    .default('signalbox.db')
    .describe('File inside the data directory.'),
  prompts: z
    .enum(['none', 'redacted', 'full'])
    .default('none')
    .describe('Whether records keep the text of prompts and answers.'),
  retentionDays: integerBetween(1, 36_500).default(30).describe('Age at which records are deleted.'),
});

const telemetrySchema = z.strictObject({
  maxRequestLinesPerSecond: integerBetween(0, 10_000)
    .default(10)
    .describe('Lines of the request log per second at most; the rest are counted.'),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

const learningSchema = z.strictObject({
  mode: z
    .enum(['off', 'observe', 'direct'])
    .default('observe')
    .describe('`observe` shows what feedback would change, `direct` applies it.'),
  artefact: z
    .string()
    .min(1)
    .max(1_024)
    .exactOptional()
    .describe('Folder that `signalbox train` wrote, to serve by; relative to this file.'),
  maxWeightPerKeyPerDay: numberBetween(0, 1_000_000)
    .default(100)
    .describe('Most that the feedback of one key counts per day, in answers.'),
});

/** The configuration file before substitution and defaults; every field but those of list entries is optional. */
export const configurationSchema = z.strictObject({
  server: serverSchema.prefault({}).describe('Where the gateway listens, and its limits.'),
  providers: z
    .record(providerName, providerSchema)
    .exactOptional()
    .describe('Who serves models. Without this section they are found by environment variables.'),
  models: z
    .record(modelId, modelSchema)
    .default({})
    .describe('Models of your own, and changes to those of the shipped catalogue.'),
  routes: z
    .record(routeName, routeSchema)
    .default({})
    .describe('What clients may name as `model` besides models. `auto` is there without being named.'),
  keys: z
    .array(keySchema)
    .max(100_000)
    .default([])
    .describe('Who may call. Without keys anyone on this machine may.'),
  storage: storageSchema.prefault({}).describe('Where records go.'),
  telemetry: telemetrySchema.prefault({}).describe('Logs.'),
  learning: learningSchema.prefault({}).describe('What feedback does.'),
  signals: signalsSchema
    .prefault({})
    .describe('Signals of your own beside those that ship, and what signals do to decisions.'),
});

export type Configuration = z.output<typeof configurationSchema>;
