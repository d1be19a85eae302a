import { z } from 'zod';
import { effectsSchema } from './effects-schema.ts';
import { integerBetween, named, numberBetween } from './scalars.ts';

const maxSignals = 8;
const maxLabels = 16;

/** Names that a rule can write after a dot. */
const signalName = named(
  /^(?!(?:as|break|const|continue|else|false|for|function|if|import|in|let|loop|namespace|null|package|return|true|var|void|while)$)[A-Za-z][A-Za-z0-9_]{0,39}$/,
  'a name of letters, digits and underscores that begins with a letter, at most 40, and no word of the rule language',
);
const labelName = named(
  /^(?!unknown$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}$/,
  'a label of letters, digits, dots, dashes and underscores, at most 40; `unknown` is what a signal says when it is not sure',
);
const description = z.string().max(1_000);

const labelSchema = z.strictObject({
  description: description.exactOptional().describe('For people; nothing is learnt from it.'),
  examples: z
    .array(named(/\S/, 'a text that is not empty').max(8_000))
    .min(5)
    .max(50)
    .describe('What people write when the label applies, 5 to 50 whole prompts.'),
});

const customSchema = z.strictObject({
  description: description.exactOptional().describe('For people; nothing is learnt from it.'),
  labels: z
    .record(labelName, labelSchema)
    .refine((labels) => Object.keys(labels).length >= 2, { error: 'at least 2 labels to tell apart' })
    .refine((labels) => Object.keys(labels).length <= maxLabels, { error: `at most ${maxLabels} labels` })
    .describe('The labels to tell apart, 2 to 16.'),
  abstainBelow: numberBetween(0, 1)
    .exactOptional()
    .describe(
      'Probability below which the signal is `unknown`. By default where nine in ten of the rest are right when examples are read by a model without them.',
    ),
});

const encoderSchema = z.strictObject({
  modelDir: z
    .string()
    .min(1)
    .max(4_096)
    .describe(
      'Folder with `model.onnx` and `tokenizer.json` or `vocab.txt`, relative to the configuration file.',
    ),
  timeoutMs: integerBetween(1, 10_000)
    .default(50)
    .describe(
      'Longest that a request waits for its vector before it is read by the built-in features alone.',
    ),
});

export const signalsSchema = z.strictObject({
  custom: z
    .record(signalName, customSchema)
    .refine((signals) => Object.keys(signals).length <= maxSignals, {
      error: `at most ${maxSignals} signals`,
    })
    .default({})
    .describe(
      'Signals learnt from examples at the start, for rules: `signals.custom.NAME.label`. At most 8.',
    ),
  encoder: encoderSchema
    .exactOptional()
    .describe(
      'A sentence encoder of your own that custom signals learn from as well; needs the package `onnxruntime-node`. The signals that ship do not use it.',
    ),
  effects: effectsSchema
    .default({})
    .describe('What signals do to decisions of every route, where it is not the default.'),
});
