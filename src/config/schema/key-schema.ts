import { z } from 'zod';
import { named, printableText, reference } from './scalars.ts';

const keyName = named(
  /^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/,
  'a name of letters, digits, dots, dashes, at most 100',
);

export const keySchema = z.strictObject({
  name: keyName.describe('Name for records and rules.'),
  key: printableText
    .min(8)
    .exactOptional()
    .describe('What clients send, best as `${NAME}` of the environment. Only its hash is kept.'),
  sha256: named(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex digits')
    .exactOptional()
    .describe('The hash of the key, instead of the key.'),
  tenant: keyName
    .exactOptional()
    .describe('Keys of one tenant see each other’s records; by default the key’s name.'),
  routes: z
    .array(reference)
    .max(1_000)
    .default([])
    .describe('Routes and models that the key may name; empty means all.'),
  admin: z
    .boolean()
    .default(false)
    .describe('Whether the key may read every tenant’s records and the admin API.'),
});
