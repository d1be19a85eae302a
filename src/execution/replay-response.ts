import type { EventBatch } from '../chat/chat-response.ts';
import type { UpstreamStream } from '../providers/provider.ts';
import { CommittedStream } from './committed-stream.ts';
import type { RequestRun } from './request-run.ts';
import { responseToBatches } from './response-to-batches.ts';
import type { StepResult } from './run-singles.ts';

/** Gives an answer that is there already to a client that asked for a stream. Its attempt is over and charged. */
export function replayResponse(
  run: RequestRun,
  answer: Extract<StepResult, { kind: 'response' }>,
): StepResult {
  const usage = answer.isOfSeveralCalls ? run.usage : answer.response.usage;
  const [first, ...rest] = responseToBatches({ ...answer.response, usage });
  const upstream = batchesToStream(rest);
  const stream = new CommittedStream(
    run,
    answer.ledger,
    upstream,
    new AbortController(),
    first ?? { events: [] },
  );
  return { kind: 'stream', stream, loss: answer.loss, served: answer.served };
}

/** An upstream whose batches are all there. */
export function batchesToStream(batches: readonly EventBatch[]): UpstreamStream {
  let at = 0;
  return {
    next: () => Promise.resolve(batches[at++] ?? null),
    close: () => {
      at = batches.length;
    },
  };
}
