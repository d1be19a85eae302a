import { describe, expect, it } from 'vitest';
import { faults } from '../../../tests/fault-server/fault-server.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { Provider } from '../provider.ts';
import { type FailureKind, isProviderFailure } from '../provider-failure.ts';
import { openAiRequest, patientTimeouts, readStream, sampleCall, sampleTimeouts } from './sample-call.ts';

/** What comes of a fault: a failure of that kind, or the whole text. */
type Expected = FailureKind | 'answer';

/** By fault: what a call asking for a stream sees, and what one asking for a whole answer sees when that differs. */
const matrix: Record<string, Expected | [stream: Expected, whole: Expected]> = {
  reset: 'connection-lost',
  close: 'connection-lost',
  stall: 'first-content-timeout',
  'slow-headers': 'first-content-timeout',
  'continue-only': 'connection-lost',
  garbage: 'malformed-response',
  'big-header': 'response-too-large',
  'two-lengths': 'malformed-response',
  'length-and-chunked': 'malformed-response',
  'short-body': 'connection-lost',
  'no-terminator': 'connection-lost',
  redirect: 'redirect',
  '400': 'invalid-request',
  '400-parameter': 'refused-parameter',
  '400-stream-options': 'answer',
  '400-context': 'context-length',
  '400-policy': 'content-policy',
  '401': 'authentication',
  '402': 'quota-exhausted',
  '403': 'permission',
  '404': 'model-not-found',
  '408': 'server-error',
  '409': 'server-error',
  '413': 'request-too-large',
  '422': 'invalid-request',
  '429': 'rate-limited',
  '429-retry-2': 'rate-limited',
  '429-retry-date': 'rate-limited',
  '429-retry-negative': 'rate-limited',
  '429-retry-nan': 'rate-limited',
  '429-retry-huge': 'rate-limited',
  '429-retry-empty': 'rate-limited',
  '429-retry-ms': 'rate-limited',
  '429-quota': 'quota-exhausted',
  '500': 'server-error',
  '502-html': 'server-error',
  '503': 'overloaded',
  '503-retry-2': 'overloaded',
  '504': 'server-error',
  '520': 'server-error',
  '521': 'server-error',
  '522': 'server-error',
  '523': 'server-error',
  '524': 'server-error',
  '529': 'overloaded',
  '200-error': 'overloaded',
  empty: ['incomplete-stream', 'malformed-response'],
  html: 'malformed-response',
  'truncated-json': 'malformed-response',
  'wrong-type-text/plain': 'answer',
  'byte-order-mark': 'answer',
  '500-stalled': 'server-error',
  'json-array': ['incomplete-stream', 'malformed-response'],
  'json-null': ['incomplete-stream', 'malformed-response'],
  'no-choices': 'malformed-response',
  'empty-choices': 'malformed-response',
  'null-message': 'malformed-response',
  gzip: 'answer',
  'gzip-bomb': 'response-too-large',
  'gzip-layers': 'malformed-response',
  'unknown-encoding': 'malformed-response',
  'first-event-error': 'server-error',
  'stream-silence': 'first-content-timeout',
  'role-then-stall': 'first-content-timeout',
  'pings-only': 'first-content-timeout',
  'cut-after-role': 'connection-lost',
  'cut-after-5': 'connection-lost',
  'end-after-5': 'incomplete-stream',
  'stall-after-5': 'idle-timeout',
  'pings-after-5': 'idle-timeout',
  'error-after-5': 'server-error',
  'bad-json-event': 'malformed-response',
  'huge-event': 'response-too-large',
  'odd-framing': 'answer',
  'no-done': 'answer',
  'done-without-finish': 'incomplete-stream',
  'two-finishes': 'answer',
  'after-done': 'answer',
  'flood-2000': 'answer',
  'bytes-of-1': 'answer',
  'bytes-of-7': 'answer',
  'json-for-stream': 'answer',
  'sse-for-json': 'answer',
  'slow-first-50': 'answer',
  'slow-2': 'answer',
  // Driven by tests of their own below.
  'finish-then-hang': 'answer',
  endless: 'aborted',
};

/** Text of the healthy answer, to compare with. */
export const healthyText = Array.from({ length: 20 }, (_, token) => `token${token} `).join('');

/** What a caller sees of one call. */
export async function outcome(
  provider: Provider,
  model: string,
  stream: boolean,
  timeouts = patientTimeouts,
  request = openAiRequest(),
): Promise<{ failure?: unknown; text: string }> {
  try {
    const answer = await provider.call(
      sampleCall(model, { stream, request }),
      timeouts,
      new AbortController().signal,
    );
    if (answer.kind === 'stream') return await readStream(answer.stream);
    const [choice] = answer.response.choices;
    return { text: choice!.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') };
  } catch (failure) {
    return { failure, text: '' };
  }
}

/** Drives a provider through every fault of the fault server, streamed and whole. */
export function checkFaultMatrix(
  withProvider: <T>(run: (provider: Provider) => Promise<T>) => Promise<T>,
  request: ChatRequest = openAiRequest(),
): void {
  describe.concurrent('fault matrix', () => {
    it('has an expectation for every fault of the server', () => {
      const covered = Object.keys(matrix);
      for (const name of Object.keys(faults)) {
        expect(
          covered.some((fault) => fault === name || fault.startsWith(`${name}-`)),
          name,
        ).toBe(true);
      }
    });

    const driven = Object.entries(matrix).filter(
      ([name]) => name !== 'finish-then-hang' && name !== 'endless',
    );
    for (const stream of [true, false]) {
      it.each(driven)(`${stream ? 'stream' : 'whole'}: %s → %s`, async (name, expected) => {
        const wanted = Array.isArray(expected) ? expected[stream ? 0 : 1] : expected;
        const { failure, text } = await withProvider((provider) =>
          // Only what waits for a deadline gets a short one: a busy machine must not look like a silent provider.
          outcome(
            provider,
            `fault-${name}`,
            stream,
            wanted.endsWith('timeout') ? sampleTimeouts : patientTimeouts,
            request,
          ),
        );
        if (wanted === 'answer') {
          expect(failure).toBeUndefined();
          if (name === 'flood-2000') expect(text.length).toBeGreaterThan(10_000);
          else expect(text).toBe(healthyText);
          return;
        }
        expect(isProviderFailure(failure) ? failure.kind : failure).toBe(wanted);
        const shown = JSON.stringify({ ...(failure as { details: object }).details, cause: undefined });
        expect(shown).not.toMatch(/canary|127\.0\.0\.1|10\.0\.0\.7|node_modules/);
        expect((failure as Error).message).not.toMatch(/canary|127\.0\.0\.1|10\.0\.0\.7/);
      });
    }
  });
}
