import assert from 'node:assert/strict';
import type { ChatRequest } from '../chat/chat-request.ts';
import { isContentEvent } from '../chat/chat-response.ts';
import { inputTokens, outputTokens } from '../chat/usage.ts';
import { sleep, systemClock } from '../numerics/clock.ts';
import type { CallTimeouts, Provider, ProviderAnswer, ProviderCall, UpstreamStream } from './provider.ts';
import { type FailureKind, isProviderFailure, type ProviderFailure } from './provider-failure.ts';
import {
  openAiRequest,
  patientTimeouts,
  readStream,
  sampleCall,
  sampleTimeouts,
} from './testing/sample-call.ts';

/** Takes a name and a test, like `it` of vitest or `test` of node:test. */
export type RegisterTest = (name: string, run: () => Promise<void>) => void;

/** A provider under test, with names of models that behave in known ways. */
export interface ProviderSamples {
  open(): Promise<{ provider: Provider; close(): Promise<void> }>;
  models: {
    /** Answers well, in at most a second. */
    healthy: string;
    /** Answers well, some 20 ms a token, at least 20 tokens. */
    slow: string;
    /** Answers with status 500. */
    failing: string;
    /** Answers with status 429 and asks for two seconds. */
    rateLimited: string;
    /** Never answers. */
    silent: string;
    /** Connection breaks after five tokens. */
    cut: string;
    /** Ends after five tokens without a finish. */
    unfinished: string;
    /** Falls silent after five tokens. */
    stalling: string;
    /** Answers well, with a call of the first tool when there are tools. */
    toolCalling: string;
    /** Finishes with a refusal or content filter. */
    refusing: string;
  };
  /** By default requests come by the OpenAI API. */
  request?: (fields: Record<string, unknown>, canonical: Partial<ChatRequest>) => ChatRequest;
}

/** What every provider must do, whatever it speaks and wherever it is. Uses the system clock and waits briefly. */
export function checkProvider(test: RegisterTest, samples: ProviderSamples): void {
  const run: Run = { test, samples, request: samples.request ?? openAiRequest };
  checkAnswers(run);
  checkStreams(run);
  checkFailures(run);
  checkCancelling(run);
}

interface Run {
  test: RegisterTest;
  samples: ProviderSamples;
  request: NonNullable<ProviderSamples['request']>;
}

function withProvider(run: Run, name: string, body: (provider: Provider) => Promise<void>): void {
  run.test(name, async () => {
    const { provider, close } = await run.samples.open();
    try {
      await body(provider);
    } finally {
      await close();
    }
  });
}

/** Longer than any pause of the slow model, even on a busy machine. */
const slowReaderIdleMs = 400;

const weatherTool = {
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const weatherFields = { tools: [{ type: 'function', function: weatherTool }] };

function checkAnswers(run: Run): void {
  const { models } = run.samples;
  const whole = async (provider: Provider, model: string, more: Partial<ProviderCall> = {}) => {
    const answer = await call(provider, model, { request: run.request({}, {}), ...more, stream: false });
    assert.equal(answer.kind, 'response');
    return (answer as Extract<ProviderAnswer, { kind: 'response' }>).response;
  };

  withProvider(run, 'answers whole, with usage and a reason to stop', async (provider) => {
    const response = await whole(provider, models.healthy);
    assert.equal(response.choices.length, 1);
    const [choice] = response.choices;
    assert.equal(choice?.finishReason, 'stop');
    assert.ok(choice?.parts.some((part) => part.type === 'text' && part.text !== ''));
    assert.ok(Number.isInteger(inputTokens(response.usage)) && inputTokens(response.usage) > 0);
    assert.ok(Number.isInteger(outputTokens(response.usage)) && outputTokens(response.usage) > 0);
    assert.equal(response.usage.estimated, false);
  });

  withProvider(run, 'stops at the cap on output and says so', async (provider) => {
    const response = await whole(provider, models.healthy, { maxOutputTokens: 4 });
    assert.equal(response.choices[0]?.finishReason, 'length');
    assert.ok(outputTokens(response.usage) <= 4);
  });

  withProvider(run, 'calls a tool', async (provider) => {
    const request = run.request(weatherFields, { tools: [weatherTool], toolChoice: { kind: 'required' } });
    const response = await whole(provider, models.toolCalling, { request });
    const toolCall = response.choices[0]?.parts.find((part) => part.type === 'tool-call');
    assert.equal(response.choices[0]?.finishReason, 'tool-calls');
    assert.equal(toolCall?.type === 'tool-call' && toolCall.name, 'get_weather');
    assert.ok(toolCall?.type === 'tool-call' && toolCall.id !== '');
    assert.equal(typeof JSON.parse(toolCall.type === 'tool-call' ? toolCall.arguments : ''), 'object');
  });

  withProvider(run, 'tells a refusal from an answer', async (provider) => {
    const response = await whole(provider, models.refusing);
    const { finishReason, parts } = response.choices[0]!;
    const hasRefusal = parts.some((part) => part.type === 'refusal');
    assert.ok(finishReason === 'refusal' || finishReason === 'content-filter' || hasRefusal);
  });

  withProvider(run, 'lists models or has no list', async (provider) => {
    const models = await provider.listModels(5_000);
    assert.ok(models === null || models.every((model) => typeof model === 'string' && model !== ''));
  });
}

function checkStreams(run: Run): void {
  const { models } = run.samples;

  withProvider(run, 'streams a start, content, one finish, usage and the end, in order', async (provider) => {
    const { events, failure } = await readStream(await open(run, provider, models.healthy));
    assert.equal(failure, undefined);
    const types = events.map((event) => event.type);
    assert.equal(types[0], 'start');
    assert.equal(types.at(-1), 'done');
    assert.equal(types.filter((type) => type === 'finish').length, 1);
    assert.equal(types.filter((type) => type === 'done').length, 1);
    assert.ok(types.indexOf('finish') > events.findLastIndex(isContentEvent));
    const usage = events.findLast((event) => event.type === 'usage');
    assert.ok(usage?.type === 'usage' && outputTokens(usage.usage) > 0);
  });

  withProvider(run, 'streams the text that it gives whole', async (provider) => {
    const streamed = await readStream(await open(run, provider, models.healthy));
    const answer = await call(provider, models.healthy, { request: run.request({}, {}), stream: false });
    assert.ok(answer.kind === 'response');
    const parts = answer.response.choices[0]!.parts;
    assert.equal(streamed.text, parts.map((part) => (part.type === 'text' ? part.text : '')).join(''));
  });

  withProvider(run, 'streams a tool call piece by piece', async (provider) => {
    const request = run.request(weatherFields, { tools: [weatherTool], toolChoice: { kind: 'required' } });
    const { events } = await readStream(await open(run, provider, models.toolCalling, { request }));
    const start = events.find((event) => event.type === 'tool-call-start');
    assert.equal(start?.type === 'tool-call-start' && start.name, 'get_weather');
    const pieces = events.flatMap((event) =>
      event.type === 'tool-call-delta' ? [event.argumentsDelta] : [],
    );
    assert.ok(pieces.length > 1);
    assert.equal(typeof JSON.parse(pieces.join('')), 'object');
    assert.ok(events.some((event) => event.type === 'finish' && event.reason === 'tool-calls'));
  });

  withProvider(run, 'ends with null, again and again', async (provider) => {
    const stream = await open(run, provider, models.healthy);
    await readStream(stream);
    assert.equal(await stream.next(), null);
    stream.close();
    stream.close();
    assert.equal(await stream.next(), null);
  });

  withProvider(run, 'does not take a slow reader for a silent provider', async (provider) => {
    const answer = await provider.call(
      callOf(run, models.slow),
      { ...patientTimeouts, idleMs: slowReaderIdleMs },
      new AbortController().signal,
    );
    assert.ok(answer.kind === 'stream');
    for (let hasContent = false; !hasContent; ) {
      const batch = await answer.stream.next();
      assert.ok(batch !== null);
      hasContent = batch.events.some(isContentEvent);
    }
    await sleep(systemClock, slowReaderIdleMs * 2);
    assert.equal((await readStream(answer.stream)).failure, undefined);
  });
}

function checkFailures(run: Run): void {
  const { models } = run.samples;
  const failsWith = (name: string, model: string, stream: boolean, kinds: readonly FailureKind[]) => {
    withProvider(run, `${name}${stream ? ' in a stream' : ''}: ${kinds.join(' or ')}`, async (provider) => {
      const timeouts = kinds.some((kind) => kind.endsWith('timeout')) ? sampleTimeouts : patientTimeouts;
      const failure = await failureOf(run, provider, model, stream, timeouts);
      assert.ok(kinds.includes(failure.kind), `was ${failure.kind}: ${failure.message}`);
      assert.doesNotMatch(failure.message, /127\.0\.0\.1|localhost|node_modules|    at /);
    });
  };
  for (const stream of [false, true]) {
    failsWith('status 500', models.failing, stream, ['server-error']);
    failsWith('status 429', models.rateLimited, stream, ['rate-limited']);
    failsWith('silence', models.silent, stream, ['first-content-timeout']);
  }
  failsWith('a cut answer', models.cut, true, ['connection-lost']);
  failsWith('an answer without a finish', models.unfinished, true, ['incomplete-stream']);
  failsWith('silence after content', models.stalling, true, ['idle-timeout']);

  withProvider(run, 'gives what came before a cut', async (provider) => {
    const { events, failure } = await readStream(await open(run, provider, models.cut));
    assert.ok(isProviderFailure(failure));
    assert.equal(events.filter(isContentEvent).length, 5);
    assert.ok(!events.some((event) => event.type === 'finish' || event.type === 'done'));
    assert.equal(failure.details.mayBeBilled, true);
  });

  withProvider(run, 'reads how long a rate limit lasts', async (provider) => {
    const failure = await failureOf(run, provider, models.rateLimited, false);
    assert.equal(failure.details.retryAfterMs, 2_000);
  });
}

function checkCancelling(run: Run): void {
  const { models } = run.samples;
  const isAborted = (error: unknown) => isProviderFailure(error) && error.kind === 'aborted';

  withProvider(run, 'rejects a call that is cancelled already', async (provider) => {
    await assert.rejects(
      provider.call(callOf(run, models.healthy), patientTimeouts, AbortSignal.abort()),
      isAborted,
    );
  });

  withProvider(run, 'gives up at once while it waits for an answer', async (provider) => {
    for (const stream of [true, false]) {
      const controller = new AbortController();
      const pending = (async () => {
        const answer = await provider.call(
          { ...callOf(run, models.silent), stream },
          patientTimeouts,
          controller.signal,
        );
        if (answer.kind === 'stream') await answer.stream.next();
      })();
      await sleep(systemClock, 30);
      controller.abort();
      await assert.rejects(pending, isAborted);
    }
  });

  withProvider(run, 'stops in the middle of a stream when the call is cancelled', async (provider) => {
    const controller = new AbortController();
    const answer = await provider.call(callOf(run, models.slow), patientTimeouts, controller.signal);
    assert.ok(answer.kind === 'stream');
    await answer.stream.next();
    controller.abort();
    assert.ok(isAborted((await readStream(answer.stream)).failure));
  });

  withProvider(run, 'lets go of a read that waits when the stream is closed', async (provider) => {
    const stream = await open(run, provider, models.stalling);
    const pending = readStream(stream);
    await sleep(systemClock, 50);
    stream.close();
    assert.ok(isAborted((await pending).failure));
  });
}

function callOf(run: Run, model: string, more: Partial<ProviderCall> = {}): ProviderCall {
  return sampleCall(model, { request: run.request({}, {}), ...more });
}

function call(provider: Provider, model: string, more: Partial<ProviderCall>): Promise<ProviderAnswer> {
  return provider.call(sampleCall(model, more), patientTimeouts, new AbortController().signal);
}

async function open(
  run: Run,
  provider: Provider,
  model: string,
  more: Partial<ProviderCall> = {},
): Promise<UpstreamStream> {
  const answer = await call(provider, model, { ...callOf(run, model, more), stream: true });
  assert.ok(answer.kind === 'stream');
  return answer.stream;
}

async function failureOf(
  run: Run,
  provider: Provider,
  model: string,
  stream: boolean,
  timeouts: CallTimeouts = patientTimeouts,
): Promise<ProviderFailure> {
  let failure: unknown;
  try {
    const signal = new AbortController().signal;
    const answer = await provider.call({ ...callOf(run, model), stream }, timeouts, signal);
    assert.ok(answer.kind === 'stream', 'answered well');
    failure = (await readStream(answer.stream)).failure;
  } catch (error) {
    failure = error;
  }
  assert.ok(isProviderFailure(failure), `not a ProviderFailure: ${String(failure)}`);
  return failure;
}
