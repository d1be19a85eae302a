import type { EventBatch } from '../chat/chat-response.ts';
import { addUsage, type Usage } from '../chat/usage.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { UpstreamStream } from '../providers/provider.ts';
import { isProviderFailure, ProviderFailure } from '../providers/provider-failure.ts';
import type { AttemptLedger } from './attempt-ledger.ts';
import { cancellationError } from './client-error.ts';
import type { ExecutionStream } from './execution.ts';
import { failurePolicy } from './failure-policy.ts';
import type { Interruption, RequestRun } from './request-run.ts';
import { outputBound } from './settle-usage.ts';

interface Waiting {
  resolve(batch: EventBatch | null): void;
  reject(error: SignalboxError): void;
}

/**
 * A stream after its commit point: nothing may replace it any more. It ends in one of four ways, each of which closes
 * the upstream and settles the request: properly, broken by the provider, cut by our bounds, or left by the client.
 */
export class CommittedStream implements ExecutionStream {
  readonly #run: RequestRun;
  readonly #ledger: AttemptLedger;
  readonly #upstream: UpstreamStream;
  readonly #controller: AbortController;
  #first: EventBatch | null;
  #waiting: Waiting | null = null;
  #failure: SignalboxError | null = null;
  #isOver = false;
  /** Usage of earlier steps, to be counted into what the client is told. */
  #earlier: Usage | null = null;

  constructor(
    run: RequestRun,
    ledger: AttemptLedger,
    upstream: UpstreamStream,
    controller: AbortController,
    first: EventBatch,
  ) {
    this.#run = run;
    this.#ledger = ledger;
    this.#upstream = upstream;
    this.#controller = controller;
    this.#first = first;
    run.arm(run.endAtMs);
    run.whenInterrupted(this.#interrupted);
  }

  /** Makes usage events tell the sum with what the steps before have used. */
  addEarlierUsage(usage: Usage): void {
    this.#earlier = usage;
  }

  next(): Promise<EventBatch | null> {
    const first = this.#first;
    if (first !== null) {
      this.#first = null;
      return Promise.resolve(this.#told(first));
    }
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#isOver) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#upstream.next().then(this.#received, this.#broke);
    });
  }

  close(): void {
    if (!this.#isOver) this.#interrupted('cancelled');
  }

  costNanoUsd(): number {
    if (this.#isOver || this.#ledger.isOver) return this.#run.spentNanoUsd;
    // Only the provider's own counts are final before the end of the stream.
    const { counter } = this.#ledger;
    const usage = this.#ledger.usage(counter.isUsageFinal && counter.finishReason !== undefined);
    return this.#run.spentNanoUsd + this.#ledger.costNanoUsd(usage);
  }

  readonly #received = (batch: EventBatch | null): void => {
    if (this.#isOver) return;
    if (batch === null) {
      this.#complete();
      return;
    }
    if (!this.#ledger.isOver) this.#ledger.counter.events(batch.events);
    if (this.#isTooLong()) {
      this.#ledger.end('interrupted');
      this.#breakOff(new SignalboxError('upstream_stream_interrupted'));
      return;
    }
    this.#answer(this.#told(batch));
  };

  readonly #broke = (error: unknown): void => {
    if (this.#isOver) return;
    const failure = isProviderFailure(error)
      ? error
      : new ProviderFailure('malformed-response', 'The provider adapter failed.', { cause: error });
    this.#ledger.fail('interrupted', failure, failurePolicy(failure));
    this.#breakOff(new SignalboxError('upstream_stream_interrupted', undefined, { cause: failure }));
  };

  readonly #interrupted = (why: Interruption): void => {
    if (this.#isOver) return;
    if (why === 'time-up') {
      this.#ledger.end('interrupted');
      this.#breakOff(new SignalboxError('upstream_stream_interrupted'));
      return;
    }
    this.#ledger.end('cancelled');
    this.#abandon();
    this.#failure = cancellationError(this.#run.input.signal);
    this.#run.settle('cancelled', {
      servedModel: this.#ledger.target.model.id,
      errorCode: this.#failure.code,
    });
    this.#reject(this.#failure);
  };

  #complete(): void {
    const hadUsage = this.#ledger.counter.isUsageFinal;
    const attempt = this.#ledger.succeed();
    this.#isOver = true;
    this.#run.settle('ok', { servedModel: attempt.model });
    // Clients that asked for usage get our estimate when the provider gave none.
    this.#answer(hadUsage ? null : this.#told({ events: [{ type: 'usage', usage: attempt.usage }] }));
  }

  #breakOff(error: SignalboxError): void {
    this.#abandon();
    this.#failure = error;
    this.#run.settle('interrupted', { servedModel: this.#ledger.target.model.id, errorCode: error.code });
    this.#reject(error);
  }

  #abandon(): void {
    this.#isOver = true;
    this.#first = null;
    this.#controller.abort();
    this.#upstream.close();
  }

  #answer(batch: EventBatch | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(batch);
  }

  #reject(error: SignalboxError): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }

  /** An answer that runs on beyond what was asked for is cut. Deltas and characters are looked at first: they are cheap. */
  #isTooLong(): boolean {
    const { counter, cap } = this.#ledger;
    if (cap.totalTokens === null) return false;
    const bound = outputBound(cap.totalTokens);
    if (counter.contentDeltas <= bound && counter.characters <= 2 * bound) return false;
    if (counter.textTokens() > bound) return true;
    // Not every provider counts reasoning against the client's cap; the model's own cap holds for both.
    return (
      cap.ceilingTokens !== null &&
      counter.textTokens() + counter.reasoningTokens() > outputBound(cap.ceilingTokens)
    );
  }

  #told(batch: EventBatch): EventBatch {
    const earlier = this.#earlier;
    if (earlier === null || !batch.events.some((event) => event.type === 'usage')) return batch;
    const events = batch.events.map((event) =>
      event.type === 'usage' ? { ...event, usage: addUsage(event.usage, earlier) } : event,
    );
    // Without the raw bytes, which tell of the last step alone, the dialect writes the events.
    return { events };
  }
}
