import { z } from 'zod';
import { durationMs, integerBetween, printableText } from './scalars.ts';

export const serverSchema = z.strictObject({
  host: z
    .string()
    .regex(/^[^\s/]{1,255}$/, { error: 'a host name or an address' })
    .default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback needs `keys`.'),
  port: integerBetween(0, 65_535).default(4747).describe('Port to listen on; 0 takes a free one.'),
  adminSecret: printableText
    .min(8)
    .exactOptional()
    .describe(
      'Opens the admin API and the page to those who send it. Without it both are open on loopback only.',
    ),
  requestTimeoutMs: durationMs
    .default(600_000)
    .describe('Bounds everything about one request, streams included.'),
  firstContentTimeoutMs: durationMs
    .default(120_000)
    .describe('Time from sending a request to a provider to the first content of its answer.'),
  idleTimeoutMs: durationMs
    .default(60_000)
    .describe('Longest silence inside a stream after its first content.'),
  connectTimeoutMs: durationMs.default(5_000).describe('Time to reach a provider.'),
  drainTimeoutMs: durationMs.default(300_000).describe('How long answers may finish after SIGTERM.'),
  maxBodyBytes: integerBetween(1_024, 1_073_741_824).default(33_554_432).describe('Largest request body.'),
  maxInFlight: integerBetween(1, 1_000_000)
    .default(2_000)
    .describe('Requests at once before further ones are answered with 503.'),
});
