import assert from 'node:assert/strict';
import type { ChatEvent, ChatResponse, FinishReason } from '../chat/chat-response.ts';
import { emptyUsage, type Usage } from '../chat/usage.ts';
import { isSignalboxError, SignalboxError } from '../errors/signalbox-error.ts';
import type { DialectAdapter, RenderContext } from './dialect.ts';

/** Takes a name and a test, like `it` of vitest or `test` of node:test. */
export type RegisterTest = (name: string, run: () => void) => void;

/** What a client of the dialect understands of an answer. */
export interface ReadAnswer {
  id: string;
  model: string;
  text: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  /** In the dialect's own words; null while the answer has not said why it stopped. */
  finish: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  signalbox: unknown;
  /** Whether the terminal mark came. Always true for a whole body. */
  isComplete: boolean;
  /** Code of the error in the stream. */
  errorCode: string | null;
}

export interface DialectSamples {
  adapter: DialectAdapter;
  /** The smallest request that the API takes, without `stream`. */
  minimalRequest(): Record<string, unknown>;
  /** A request that uses many fields. */
  fullRequest(): Record<string, unknown>;
  /** Fields with values that must be refused; the name is the `param` of the error. */
  invalidFields: readonly (readonly [name: string, value: unknown])[];
  /** The dialect's words for reasons to stop. */
  finishNames: Partial<Record<FinishReason, string>>;
  /** A provider's whole answer in this dialect, with a field that no one knows. */
  ownResponse(): ChatResponse;
  readBody(body: Record<string, unknown>): ReadAnswer;
  readStream(text: string): ReadAnswer;
}

const costUsd = 0.000_123;
const usage: Usage = {
  ...emptyUsage(),
  uncachedInputTokens: 10,
  cacheReadInputTokens: 5,
  cacheWriteInputTokens: 3,
  textOutputTokens: 7,
  reasoningOutputTokens: 2,
};

const context: RenderContext = {
  requestId: 'req_1',
  decisionId: 'd1',
  model: 'acme/large',
  createdSeconds: 1_700_000_000,
  includeUsage: true,
  costUsd: () => costUsd,
};

/** What every dialect must do, whatever its API looks like. */
export function checkDialect(test: RegisterTest, samples: DialectSamples): void {
  checkRequests(test, samples);
  checkBodies(test, samples);
  checkStreams(test, samples);
  checkErrors(test, samples);
}

function checkRequests(test: RegisterTest, samples: DialectSamples): void {
  const { adapter } = samples;
  const parse = (body: unknown) => adapter.parseRequest(body, 100, {});

  test('reads the smallest request and keeps its body, unknown fields too', () => {
    const body = { ...samples.minimalRequest(), field_of_the_future: { a: [1] } };
    const before = JSON.stringify(body);
    const request = parse(body);
    assert.equal(request.dialect, adapter.name);
    assert.equal(request.body, body);
    assert.equal(JSON.stringify(body), before);
    assert.equal(request.model, body['model' as never]);
    assert.equal(request.stream, false);
    assert.ok(request.messages.length > 0);
    assert.deepEqual(request.tools, []);
    assert.deepEqual(request.wishes, {});
  });

  test('refuses wrong fields by name', () => {
    for (const [name, value] of samples.invalidFields) {
      const error = thrownBy(() =>
        parse({ ...samples.minimalRequest(), [name.split(/[.[]/)[0] as string]: value }),
      );
      assert.equal(error?.code, 'invalid_request', `${name}: ${JSON.stringify(value)}`);
      assert.equal(error.details.param, name);
    }
    for (const body of [null, undefined, 1, 'text', [], true]) {
      assert.equal(thrownBy(() => parse(body))?.code, 'invalid_request');
    }
  });

  test('answers any other value in any place with a request or a refusal', () => {
    const odd = [
      null,
      true,
      -1,
      1e308,
      '',
      'x',
      [],
      [null],
      [[]],
      {},
      { type: 'x' },
      { type: {} },
      [{ type: 1 }],
      '\ud83d',
    ];
    for (const value of odd) {
      for (const body of mutations(samples.fullRequest(), value)) {
        const error = thrownBy(() => parse(body));
        if (error !== null) assert.equal(error.code, 'invalid_request', JSON.stringify(body));
      }
    }
  });

  test('reads what the caller asks of the router, and refuses misspelt wishes', () => {
    const wishes = { quality: 0.9, only: ['a/*'], explain: true, urgency: 2, sessionId: 's' };
    const request = parse({ ...samples.minimalRequest(), signalbox: wishes });
    assert.deepEqual(request.wishes, wishes);
    assert.equal(request.sessionId, 's');
    const error = thrownBy(() => parse({ ...samples.minimalRequest(), signalbox: { qualty: 1 } }));
    assert.equal(error?.details.param, 'signalbox.qualty');
  });
}

function checkBodies(test: RegisterTest, samples: DialectSamples): void {
  const { adapter } = samples;

  test('sends a body of its own dialect on whole, with the cost', () => {
    const response = samples.ownResponse();
    const before = structuredClone(response.body);
    const body = adapter.renderResponse(response, context);
    assert.deepEqual(response.body, before);
    const { usage: ownUsage, ...rest } = body;
    const { usage: givenUsage, ...givenRest } = before;
    assert.deepEqual(rest, givenRest);
    assert.deepEqual(ownUsage, { ...(givenUsage as object), cost: costUsd });
  });

  test('writes a body from the parts of another dialect', () => {
    const read = samples.readBody(adapter.renderResponse(foreignResponse(adapter), context));
    assert.equal(read.text, 'Hello, 世界');
    assert.deepEqual(read.toolCalls, [
      { id: 'call_1', name: 'weather', arguments: '{"city":"Kyōto"}' },
      { id: 'call_2', name: 'now', arguments: '{}' },
    ]);
    assert.equal(read.finish, samples.finishNames['tool-calls']);
    assert.equal(read.inputTokens, 18);
    assert.equal(read.outputTokens, 9);
    assert.equal(read.costUsd, costUsd);
    assert.equal(read.signalbox, undefined);
  });

  test('adds the explanation when there is one', () => {
    const explained = { ...context, signalbox: { decisionId: 'd1' } };
    const body = adapter.renderResponse(foreignResponse(adapter), explained);
    assert.deepEqual(samples.readBody(body).signalbox, { decisionId: 'd1' });
  });
}

function checkStreams(test: RegisterTest, samples: DialectSamples): void {
  const { adapter } = samples;
  const decoder = new TextDecoder();
  const render = (batches: readonly (readonly ChatEvent[])[], more: Partial<RenderContext> = {}) => {
    const stream = adapter.renderStream({ ...context, ...more });
    let text = '';
    for (const events of batches)
      text += decoder.decode(stream.batch({ events: [...events] }) ?? new Uint8Array());
    return { stream, text };
  };
  const start: ChatEvent = { type: 'start', id: 'answer-1', model: 'upstream-model' };
  const finish = (reason: FinishReason): ChatEvent => ({ type: 'finish', choice: 0, reason });

  test('writes text, finish and usage of a stream', () => {
    const { stream, text } = render([
      [start],
      [{ type: 'text-delta', choice: 0, text: 'Hel' }],
      [
        { type: 'text-delta', choice: 0, text: 'lo, 世' },
        { type: 'text-delta', choice: 0, text: '界' },
      ],
      [finish('stop'), { type: 'usage', usage }, { type: 'done' }],
    ]);
    assert.equal(samples.readStream(text).isComplete, false);
    assert.equal(stream.responseId(), samples.readStream(text).id);
    const read = samples.readStream(
      text + decoder.decode(stream.keepAlive()) + decoder.decode(stream.end() ?? undefined),
    );
    assert.equal(read.text, 'Hello, 世界');
    assert.equal(read.finish, samples.finishNames.stop);
    assert.equal(read.inputTokens, 18);
    assert.equal(read.outputTokens, 9);
    assert.equal(read.costUsd, costUsd);
    assert.equal(read.isComplete, true);
    assert.equal(read.errorCode, null);
  });

  test('writes parallel tool calls whose arguments come in turns', () => {
    const { stream, text } = render([
      [start, { type: 'text-delta', choice: 0, text: 'Looking.' }],
      [{ type: 'tool-call-start', choice: 0, index: 0, id: 'call_1', name: 'weather' }],
      [{ type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '{"city":' }],
      [
        { type: 'tool-call-start', choice: 0, index: 1, id: 'call_2', name: 'time' },
        { type: 'tool-call-delta', choice: 0, index: 1, argumentsDelta: '{"zone":"JST"}' },
      ],
      [{ type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '"Kyōto"}' }],
      [finish('tool-calls'), { type: 'done' }],
    ]);
    const read = samples.readStream(text + decoder.decode(stream.end() ?? undefined));
    assert.equal(read.text, 'Looking.');
    assert.deepEqual(read.toolCalls, [
      { id: 'call_1', name: 'weather', arguments: '{"city":"Kyōto"}' },
      { id: 'call_2', name: 'time', arguments: '{"zone":"JST"}' },
    ]);
    assert.equal(read.finish, samples.finishNames['tool-calls']);
  });

  test('has a word for every reason to stop', () => {
    for (const [reason, name] of Object.entries(samples.finishNames)) {
      const { stream, text } = render([
        [start, { type: 'text-delta', choice: 0, text: 'x' }],
        [finish(reason as FinishReason)],
      ]);
      const read = samples.readStream(text + decoder.decode(stream.end() ?? undefined));
      assert.equal(read.finish, name);
      assert.equal(read.isComplete, true);
    }
  });

  test('ends a stream that broke off with an error and nothing that looks like an end', () => {
    const { stream, text } = render([[start, { type: 'text-delta', choice: 0, text: 'Half an ans' }]]);
    const error = stream.error(
      new SignalboxError('upstream_stream_interrupted', undefined, { cause: 'secret-host' }),
    );
    const whole = text + decoder.decode(error);
    const read = samples.readStream(whole);
    assert.equal(read.errorCode, 'upstream_stream_interrupted');
    assert.equal(read.finish, null);
    assert.equal(read.isComplete, false);
    assert.ok(!whole.includes('secret-host'));
  });

  test('carries the explanation to the end of the stream', () => {
    const { stream, text } = render([[start, { type: 'text-delta', choice: 0, text: 'x' }, finish('stop')]], {
      signalbox: { decisionId: 'd1' },
    });
    const read = samples.readStream(text + decoder.decode(stream.end() ?? undefined));
    assert.deepEqual(read.signalbox, { decisionId: 'd1' });
    assert.equal(read.isComplete, true);
  });

  test('passes raw frames byte for byte and writes nothing for them', () => {
    const stream = adapter.renderStream(context);
    const frames = new TextEncoder().encode('event: whatever\r\ndata: {"x" : 1}\r\n\r\n');
    const batch = { events: [start, { type: 'text-delta', choice: 0, text: 'x' } as const], frames };
    assert.deepEqual(stream.batch(batch), frames);
    assert.equal(stream.responseId(), 'answer-1');
  });
}

function checkErrors(test: RegisterTest, samples: DialectSamples): void {
  test('renders errors with code and param and without their cause', () => {
    const error = new SignalboxError('invalid_request', 'wrong', {
      param: 'messages[0]',
      cause: new Error('secret-host'),
    });
    const text = JSON.stringify(samples.adapter.renderError(error, 'req_1'));
    assert.ok(text.includes('"wrong"') && text.includes('messages[0]') && text.includes('invalid_request'));
    assert.ok(!text.includes('secret-host') && !text.includes('stack'));
  });
}

function foreignResponse(adapter: DialectAdapter): ChatResponse {
  return {
    dialect: adapter.name === 'openai-chat' ? 'anthropic-messages' : 'openai-chat',
    body: { secret_of_the_other_dialect: true },
    id: 'answer-1',
    model: 'upstream-model',
    choices: [
      {
        index: 0,
        parts: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'Hello, 世界' },
          { type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"city":"Kyōto"}' },
          { type: 'tool-call', id: 'call_2', name: 'now', arguments: '' },
        ],
        finishReason: 'tool-calls',
      },
    ],
    usage,
  };
}

/** Copies of a value, each with one place replaced. */
function* mutations(value: unknown, replacement: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const copy = (changed: unknown) =>
      Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed };
    yield copy(replacement);
    for (const changed of mutations(inner, replacement)) yield copy(changed);
  }
}

function thrownBy(run: () => unknown): SignalboxError | null {
  try {
    run();
    return null;
  } catch (error) {
    if (isSignalboxError(error)) return error;
    throw error;
  }
}
