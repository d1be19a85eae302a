import { Worker } from 'node:worker_threads';
import type { PromptEncoder } from '../classification/encoder/prompt-encoder.ts';
import type { EncoderSettings } from '../config/settings.ts';
import type { Clock, Timer } from '../numerics/clock.ts';
import type { EncodeCall, EncodeReply } from './encoder-worker.ts';

/** Requests that wait at once; further ones do without. */
const MAX_WAITING = 64;
const MAX_BATCH = 8;
/** A thread that has not answered for so long hangs. */
const STUCK_MS = 60_000;
/** A thread that died is started again by the next request, but not sooner than this. */
const RESTART_MS = 10_000;

/** The thread as this file needs it; `encoder-worker.ts` by default. */
export interface EncoderThread {
  postMessage(call: EncodeCall): void;
  on(event: 'message', listener: (reply: EncodeReply) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'exit', listener: () => void): void;
  terminate(): Promise<unknown>;
  /** Keeps the process alive, or not. */
  ref(): void;
  unref(): void;
}

interface Waiting {
  texts: readonly string[];
  settle(vectors: Float32Array[] | null): void;
  isSettled: boolean;
}

/**
 * A sentence encoder in a thread of its own. One batch is under way at a time; what waits is bounded, what has waited
 * too long is let go and never sent. Examples are read behind requests. The thread starts at once.
 */
export class WorkerEncoder implements PromptEncoder {
  readonly #settings: EncoderSettings;
  readonly #clock: Clock;
  readonly #startThread: (modelDir: string) => EncoderThread;
  #thread: EncoderThread | null = null;
  #isOpen = false;
  #requests: Waiting[] = [];
  readonly #examples: Waiting[] = [];
  #underWay: { id: number; batch: Waiting[]; stuck: Timer } | null = null;
  #nextId = 1;
  #restartAtMs = 0;
  #failure = 'the encoder is closed';
  #isClosed = false;

  constructor(
    settings: EncoderSettings,
    clock: Clock,
    startThread: (modelDir: string) => EncoderThread = startWorker,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#startThread = startThread;
    this.#start();
  }

  encode(text: string): Promise<Float32Array | null> {
    this.#restart();
    if (this.#thread === null || !this.#isOpen || this.#requests.length >= MAX_WAITING)
      return Promise.resolve(null);
    return new Promise((resolve) => {
      const waiting: Waiting = {
        texts: [text],
        isSettled: false,
        settle(vectors) {
          waiting.isSettled = true;
          timer.cancel();
          resolve(vectors?.[0] ?? null);
        },
      };
      const timer = this.#clock.schedule(this.#settings.timeoutMs, () => {
        this.#requests = this.#requests.filter((other) => other !== waiting);
        waiting.settle(null);
      });
      this.#requests.push(waiting);
      this.#thread?.ref();
      this.#send();
    });
  }

  async encodeAll(texts: readonly string[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += MAX_BATCH)
      vectors.push(...(await this.#encodeExamples(texts.slice(from, from + MAX_BATCH))));
    return vectors;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#failure = 'the encoder is closed';
    const thread = this.#thread;
    this.#onEnd(thread);
    await thread?.terminate();
  }

  #encodeExamples(texts: readonly string[]): Promise<Float32Array[]> {
    if (this.#thread === null) return Promise.reject(new Error(this.#failure));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        texts,
        isSettled: false,
        settle: (vectors) => {
          waiting.isSettled = true;
          if (vectors === null) reject(new Error(this.#failure));
          else resolve(vectors);
        },
      };
      this.#examples.push(waiting);
      this.#thread?.ref();
      this.#send();
    });
  }

  /** Gives the thread its next batch, if it is free: what requests wait for, else some examples. */
  #send(): void {
    const thread = this.#thread;
    if (thread === null || !this.#isOpen || this.#underWay !== null) return;
    const example = this.#requests.length === 0 ? this.#examples.shift() : undefined;
    const batch = example === undefined ? this.#requests.splice(0, MAX_BATCH) : [example];
    if (batch.length === 0) {
      thread.unref();
      return;
    }
    const id = this.#nextId++;
    const stuck = this.#clock.schedule(STUCK_MS, () => {
      this.#failure = `the encoder has not answered for ${STUCK_MS / 1000} s`;
      this.#onEnd(thread);
      void thread.terminate();
    });
    this.#underWay = { id, batch, stuck };
    thread.postMessage({ id, texts: batch.flatMap(({ texts }) => texts) });
  }

  #onReply(reply: EncodeReply): void {
    if (reply.kind === 'open-failed') this.#failure = reply.message;
    if (reply.kind === 'opened') {
      this.#isOpen = true;
      this.#send();
    }
    const underWay = this.#underWay;
    if (!('id' in reply) || underWay?.id !== reply.id) return;
    underWay.stuck.cancel();
    this.#underWay = null;
    if (reply.kind === 'failed') this.#failure = reply.message;
    let from = 0;
    for (const waiting of underWay.batch) {
      const to = from + waiting.texts.length;
      if (!waiting.isSettled) waiting.settle(reply.kind === 'vectors' ? reply.vectors.slice(from, to) : null);
      from = to;
    }
    this.#send();
  }

  #start(): void {
    const thread = this.#startThread(this.#settings.modelDir);
    this.#thread = thread;
    this.#isOpen = false;
    this.#failure = 'the thread of the encoder ended';
    thread.on('message', (reply) => {
      if (this.#thread === thread) this.#onReply(reply);
    });
    thread.on('error', (error) => {
      this.#failure = error.message;
    });
    thread.on('exit', () => this.#onEnd(thread));
  }

  #restart(): void {
    if (this.#thread !== null || this.#isClosed || this.#clock.monotonicMs() < this.#restartAtMs) return;
    this.#start();
  }

  /** Nothing that waits for a thread that is gone will come. */
  #onEnd(thread: EncoderThread | null): void {
    if (thread === null || this.#thread !== thread) return;
    this.#thread = null;
    this.#isOpen = false;
    this.#restartAtMs = this.#clock.monotonicMs() + RESTART_MS;
    this.#underWay?.stuck.cancel();
    const lost = [...(this.#underWay?.batch ?? []), ...this.#requests, ...this.#examples.splice(0)];
    this.#underWay = null;
    this.#requests = [];
    for (const waiting of lost) if (!waiting.isSettled) waiting.settle(null);
  }
}

function startWorker(modelDir: string): EncoderThread {
  // Node runs the source as it is; the built package has JavaScript beside this file.
  const file = import.meta.url.endsWith('.ts') ? './encoder-worker.ts' : './encoder-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: { modelDir },
    name: 'signalbox-encoder',
  });
  worker.unref();
  return worker;
}
