import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../numerics/clock.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import type { EncodeCall, EncodeReply } from './encoder-worker.ts';
import { WorkerEncoder, type EncoderThread } from './worker-encoder.ts';

type Listener = (value?: unknown) => void;

/** A thread that answers when it is told to, with the length of each text. */
class FakeThread implements EncoderThread {
  readonly calls: EncodeCall[] = [];
  isTerminated = false;
  isReferenced = true;
  readonly #listeners = new Map<string, Listener[]>();

  on(event: string, listener: unknown): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener as Listener]);
  }
  postMessage(call: EncodeCall): void {
    this.calls.push(call);
  }
  terminate(): Promise<unknown> {
    this.isTerminated = true;
    return Promise.resolve();
  }
  ref(): void {
    this.isReferenced = true;
  }
  unref(): void {
    this.isReferenced = false;
  }
  emit(event: string, value?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value);
  }
  reply(reply: EncodeReply): void {
    this.emit('message', reply);
  }
  answer(): void {
    const { id, texts } = this.calls.at(-1)!;
    this.reply({ kind: 'vectors', id, vectors: texts.map((text) => Float32Array.of(text.length)) });
  }
}

function open({ isOpened = true } = {}) {
  const clock = new ManualClock();
  const threads: FakeThread[] = [];
  const encoder = new WorkerEncoder({ modelDir: 'm', timeoutMs: 50 }, clock, () => {
    threads.push(new FakeThread());
    return threads.at(-1)!;
  });
  if (isOpened) threads[0]!.reply({ kind: 'opened' });
  return { clock, threads, encoder, thread: threads[0]! };
}

const value = (vector: Float32Array | null) => (vector === null ? null : [...vector]);

describe('WorkerEncoder', () => {
  it('gives the vector that the thread answers with', async () => {
    const { encoder, thread } = open();
    const vector = encoder.encode('four');
    thread.answer();
    expect(value(await vector)).toEqual([4]);
    expect(thread.isReferenced).toBe(false);
  });

  it('lets a request go at its time limit, and takes no notice of the late answer', async () => {
    const { encoder, thread, clock } = open();
    const vector = encoder.encode('late');
    await clock.advance(50);
    expect(await vector).toBeNull();
    thread.answer();
    const next = encoder.encode('in time');
    thread.answer();
    expect(value(await next)).toEqual([7]);
  });

  it('puts what waits into one batch, without what has waited too long', async () => {
    const { encoder, thread, clock } = open();
    const first = encoder.encode('a');
    const second = encoder.encode('bb');
    await clock.advance(30);
    const third = encoder.encode('ccc');
    const fourth = encoder.encode('dddd');
    await clock.advance(20);
    thread.answer();
    expect(thread.calls[1]?.texts).toEqual(['ccc', 'dddd']);
    thread.answer();
    expect((await Promise.all([first, second, third, fourth])).map(value)).toEqual([null, null, [3], [4]]);
  });

  it('refuses at once when too many wait', async () => {
    const { encoder, clock } = open();
    const all = Array.from({ length: 70 }, () => encoder.encode('x'));
    expect(await Promise.all(all.slice(65))).toEqual([null, null, null, null, null]);
    await clock.advance(50);
    expect(new Set(await Promise.all(all))).toEqual(new Set([null]));
  });

  it('reads examples behind requests, in batches and in order', async () => {
    const { encoder, thread } = open();
    const texts = Array.from({ length: 11 }, (_, at) => 'x'.repeat(at + 1));
    const examples = encoder.encodeAll(texts);
    const request = encoder.encode('request');
    thread.answer();
    expect(thread.calls[1]?.texts).toEqual(['request']);
    thread.answer();
    expect(value(await request)).toEqual([7]);
    await Promise.resolve();
    while (thread.calls.length < 3) await Promise.resolve();
    thread.answer();
    expect((await examples).map((vector) => vector[0])).toEqual(texts.map(({ length }) => length));
  });

  it('says why there are no examples, and nothing to requests, when the model cannot be opened', async () => {
    const { encoder, thread } = open({ isOpened: false });
    const examples = encoder.encodeAll(['x']);
    expect(await encoder.encode('x')).toBeNull();
    thread.reply({ kind: 'open-failed', message: 'onnxruntime-node is not installed' });
    thread.emit('exit');
    await expect(examples).rejects.toThrow('onnxruntime-node is not installed');
    await expect(encoder.encodeAll(['x'])).rejects.toThrow('onnxruntime-node is not installed');
  });

  it('does without a vector that the model cannot make', async () => {
    const { encoder, thread } = open();
    const vector = encoder.encode('x');
    thread.reply({ kind: 'failed', id: thread.calls[0]!.id, message: 'no length' });
    expect(await vector).toBeNull();
  });

  it('starts a dead thread again, not at once, and loses what it was asked', async () => {
    const { encoder, thread, threads, clock } = open();
    const lost = encoder.encode('x');
    thread.emit('error', new Error('out of memory'));
    thread.emit('exit');
    expect(await lost).toBeNull();
    expect(await encoder.encode('x')).toBeNull();
    expect(threads).toHaveLength(1);
    await clock.advance(10_000);
    expect(await encoder.encode('x')).toBeNull();
    expect(threads).toHaveLength(2);
    threads[1]!.reply({ kind: 'opened' });
    const vector = encoder.encode('back');
    threads[1]!.answer();
    expect(value(await vector)).toEqual([4]);
  });

  it('ends a thread that hangs', async () => {
    const { encoder, thread, clock } = open();
    const vector = encoder.encode('x');
    await clock.advance(60_000);
    expect(await vector).toBeNull();
    expect(thread.isTerminated).toBe(true);
  });

  it('closes with what waits unanswered', async () => {
    const { encoder, thread } = open();
    const vector = encoder.encode('x');
    const examples = encoder.encodeAll(['y']).catch((error: Error) => error.message);
    await encoder.close();
    await encoder.close();
    expect(thread.isTerminated).toBe(true);
    expect(await vector).toBeNull();
    expect(await examples).toBe('the encoder is closed');
    expect(await encoder.encode('x')).toBeNull();
  });

  it('says from a real thread what is wrong with a folder', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-encoder-'));
    const encoder = new WorkerEncoder({ modelDir: folder, timeoutMs: 50 }, systemClock);
    await expect(encoder.encodeAll(['x'])).rejects.toThrow(/neither tokenizer.json nor vocab.txt/);
    await encoder.close();
    rmSync(folder, { recursive: true });
  });
});
