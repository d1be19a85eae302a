import { describe, expect, it } from 'vitest';
import { simulatedModels } from '../../catalog/simulated-models.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { inputTokens, outputTokens } from '../../chat/usage.ts';
import { systemClock } from '../../numerics/clock.ts';
import { ManualClock } from '../../numerics/manual-clock.ts';
import { checkProvider } from '../check-provider.ts';
import type { ProviderAnswer } from '../provider.ts';
import { openAiRequest, patientTimeouts, readStream, sampleCall } from '../testing/sample-call.ts';
import { findScriptedFault, scriptedFaults } from './scripted-faults.ts';
import { SimulatedProvider } from './simulated-provider.ts';

describe('conformance', () => {
  checkProvider(it.concurrent, {
    open: async () => {
      const provider = new SimulatedProvider({
        name: 'simulated',
        clock: systemClock,
        models: simulatedModels,
      });
      return { provider, close: () => provider.close() };
    },
    models: {
      healthy: 'swift-small',
      slow: 'fault-slow-20',
      failing: 'fault-500',
      rateLimited: 'fault-429-retry-2',
      silent: 'fault-stall',
      cut: 'fault-cut-after-5',
      unfinished: 'fault-end-after-5',
      stalling: 'fault-stall-after-5',
      toolCalling: 'swift-small',
      refusing: 'fault-refusal',
    },
  });
});

const day = 86_400_000;
const timeouts = { connectMs: day, firstContentMs: day, idleMs: day };

/** Runs a call on a clock that is moved on until the answer is there. */
async function ask(
  model: string,
  canonical: Partial<ChatRequest> = {},
  options: { seed?: number; stream?: boolean; effort?: string } = {},
) {
  const clock = new ManualClock();
  const { seed, stream = false, effort } = options;
  const provider = new SimulatedProvider({
    name: 'simulated',
    clock,
    models: simulatedModels,
    ...(seed !== undefined && { seed }),
  });
  const request = openAiRequest({}, canonical);
  const call = sampleCall(model, { request, stream, ...(effort !== undefined && { effort }) });
  let answer: ProviderAnswer | undefined;
  let error: unknown;
  provider.call(call, timeouts, new AbortController().signal).then(
    (given) => {
      answer = given;
    },
    (failure) => {
      error = failure;
    },
  );
  for (let turn = 0; answer === undefined && error === undefined && turn < 10_000; turn++)
    await clock.advance(10);
  if (answer === undefined) throw error ?? new Error('no answer');
  return { answer, clock };
}

async function whole(model: string, canonical: Partial<ChatRequest> = {}, options = {}) {
  const { answer, clock } = await ask(model, canonical, options);
  if (answer.kind !== 'response') throw new Error('not whole');
  const { response } = answer;
  const parts = response.choices[0]!.parts;
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { response, text, tookMs: clock.monotonicMs() };
}

const user = (text: string): Partial<ChatRequest> => ({
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
});

describe('SimulatedProvider', () => {
  it('says in every answer that it is simulated, and by which model', async () => {
    for (const { model } of simulatedModels) {
      const name = model.deployments[0]!.upstreamModel;
      const { text } = await whole(name, user('Why is the sky blue?'));
      expect(text).toMatch(/simulated/i);
      expect(text).toContain(name);
      expect(text).toContain('Why is the sky blue?');
    }
  });

  it('gives the same answer to the same conversation and another to another', async () => {
    const first = await whole('careful-large', user('a'));
    expect((await whole('careful-large', user('a'))).response).toEqual(first.response);
    expect((await whole('careful-large', user('b'))).text).not.toBe(first.text);
  });

  it('gives every call an answer of its own id', async () => {
    const provider = new SimulatedProvider({ name: 's', clock: systemClock, models: simulatedModels });
    const idOf = async (requestId: string) => {
      const call = sampleCall('fault-truncated', { stream: false, requestId });
      const answer = await provider.call(call, patientTimeouts, new AbortController().signal);
      return answer.kind === 'response' ? answer.response.id : '';
    };
    expect(await idOf('req-1')).not.toBe(await idOf('req-2'));
  });

  it('draws other answers with another seed', async () => {
    const texts = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((seed) => whole('careful-large', user('a'), { seed })),
    );
    expect(new Set(texts.map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  it('takes as long as its model would', async () => {
    const quick = await whole('swift-small', user('hello there'));
    const slow = await whole('careful-large', user('hello there'));
    expect(slow.tookMs).toBeGreaterThan(quick.tookMs * 3);
    const { ttftMs, tokensPerSecond } = simulatedModels.find(({ model }) =>
      model.id.endsWith('careful-large'),
    )!.behaviour;
    const expectedMs = ttftMs + (outputTokens(slow.response.usage) / tokensPerSecond) * 1_000;
    expect(slow.tookMs).toBeGreaterThan(expectedMs * 0.4);
    expect(slow.tookMs).toBeLessThan(expectedMs * 2.5);
  });

  it('is right as often as its ability says', async () => {
    const shareOfGood = async (model: string) => {
      let good = 0;
      for (let at = 0; at < 300; at++) {
        const { answer } = await ask(model, user(`question number ${at} about something`));
        if (answer.kind === 'response' && JSON.stringify(answer.response.choices).includes('quality: good'))
          good++;
      }
      return good / 300;
    };
    const weak = await shareOfGood('swift-small');
    const strong = await shareOfGood('careful-large');
    expect(strong).toBeGreaterThan(weak);
    expect(strong).toBeGreaterThan(0.85);
    expect(weak).toBeGreaterThan(0.5);
  });

  it('counts the tokens that it gives', async () => {
    const { answer } = await ask('balanced-medium', user('count'), { stream: true });
    if (answer.kind !== 'stream') throw new Error('no stream');
    const { response } = await whole('balanced-medium', user('count'));
    expect(outputTokens(response.usage)).toBeGreaterThan(10);
    const longer = await whole('balanced-medium', user('count '.repeat(500)));
    expect(inputTokens(longer.response.usage)).toBeGreaterThan(inputTokens(response.usage) + 500);
  });

  it('answers n times, differently seeded', async () => {
    const { response } = await whole('eloquent-writer', { ...user('tell me'), sampling: { n: 3 } });
    expect(response.choices.map((choice) => choice.index)).toEqual([0, 1, 2]);
    expect(response.choices.every((choice) => choice.finishReason === 'stop')).toBe(true);
  });

  it('stops at a stop sequence and does not give it out', async () => {
    const { response, text } = await whole('swift-small', { sampling: { stop: ['nowhere', 'You wrote'] } });
    expect(text.endsWith('No model was called.] ')).toBe(true);
    expect(response.choices[0]).toMatchObject({ finishReason: 'stop', stopSequence: 'You wrote' });
  });

  it('stops at the cap, reasoning included', async () => {
    const { response } = await whole(
      'careful-large',
      { sampling: { maxOutputTokens: 25 } },
      { effort: 'low' },
    );
    expect(response.choices[0]?.finishReason).toBe('length');
    expect(response.usage).toMatchObject({ reasoningOutputTokens: 20, textOutputTokens: 5 });
    const none = await whole('careful-large', { sampling: { maxOutputTokens: 5 } }, { effort: 'low' });
    expect(none.text).toBe('');
  });

  it('reasons only when an effort is given', async () => {
    expect((await whole('careful-large')).response.usage.reasoningOutputTokens).toBe(0);
    const high = await whole('careful-large', {}, { effort: 'high' });
    expect(high.response.choices[0]?.parts[0]).toMatchObject({ type: 'reasoning' });
  });

  const tools = [
    {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
    { name: 'send_invoice' },
  ];
  const calledTool = async (canonical: Partial<ChatRequest>) => {
    const { response } = await whole('balanced-medium', { tools, ...canonical });
    const call = response.choices[0]?.parts.find((part) => part.type === 'tool-call');
    return call?.type === 'tool-call' ? call.name : null;
  };

  it('calls the tool that must be called, or the one that the prompt is about', async () => {
    expect(await calledTool({ toolChoice: { kind: 'tool', name: 'send_invoice' } })).toBe('send_invoice');
    expect(await calledTool({ ...user('hello'), toolChoice: { kind: 'required' } })).toBe('get_weather');
    expect(await calledTool(user('what is the weather?'))).toBe('get_weather');
    expect(await calledTool(user('please send the invoice'))).toBe('send_invoice');
    expect(await calledTool(user('hello'))).toBeNull();
    expect(await calledTool({ ...user('what is the weather?'), toolChoice: { kind: 'none' } })).toBeNull();
  });

  it('answers in words once the tool has spoken', async () => {
    const { text } = await whole('balanced-medium', {
      tools,
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'weather?' }] },
        { role: 'assistant', parts: [{ type: 'tool-call', id: 'c', name: 'get_weather', arguments: '{}' }] },
        {
          role: 'tool',
          parts: [{ type: 'tool-result', toolCallId: 'c', parts: [{ type: 'text', text: '21 degrees' }] }],
        },
      ],
    });
    expect(text).toContain('21 degrees');
  });

  it('answers in the form that is asked for', async () => {
    const object = await whole('swift-small', { responseFormat: { kind: 'json-object' } });
    expect(JSON.parse(object.text)).toMatchObject({ simulated: true });
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 3, maximum: 4 } },
      required: ['n'],
    };
    const shaped = await whole('swift-small', { responseFormat: { kind: 'json-schema', name: 'x', schema } });
    expect([3, 4]).toContain(JSON.parse(shaped.text).n);
  });

  it('does not know models that do not exist', async () => {
    await expect(ask('gpt-x')).rejects.toMatchObject({ kind: 'model-not-found' });
    await expect(ask('fault-unheard-of')).rejects.toMatchObject({ kind: 'model-not-found' });
  });

  it('lists its models, without the faults', async () => {
    const provider = new SimulatedProvider({ name: 's', clock: systemClock, models: simulatedModels });
    expect(await provider.listModels()).toContain('careful-large');
    expect((await provider.listModels()).some((name) => name.startsWith('fault-'))).toBe(false);
  });

  it('uses the judgement that it is given of the prompt', async () => {
    const clock = new ManualClock();
    const seen: string[] = [];
    const provider = new SimulatedProvider({
      name: 's',
      clock,
      models: simulatedModels,
      assess: (request) => {
        seen.push(request.model);
        return { domain: 'mathematics', complexity: 1 };
      },
    });
    await provider.call(sampleCall('swift-small'), patientTimeouts, new AbortController().signal);
    expect(seen).toEqual(['auto']);
  });
});

describe('scripted faults', () => {
  it('has each name once, and finds each', () => {
    const names = scriptedFaults.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(findScriptedFault(name.replace(/N$/, '3')), name).not.toBeNull();
  });

  it.each(['fault-slow-', 'fault-slow-x', 'fault-slow-99999999', 'fault-', 'swift-small', 'fault-500-1'])(
    'does not take %s for one',
    (name) => {
      expect(findScriptedFault(name)).toBeNull();
    },
  );

  it.each([
    ['fault-empty', { finishReason: 'stop', parts: [] }],
    ['fault-content-filter', { finishReason: 'content-filter' }],
    ['fault-truncated', { finishReason: 'length' }],
    [
      'fault-refusal',
      { finishReason: 'refusal', parts: [{ type: 'refusal', text: expect.stringContaining('simulated') }] },
    ],
  ])('%s', async (model, choice) => {
    expect((await whole(model)).response.choices[0]).toMatchObject(choice);
  });

  it('spoils JSON and usage on demand', async () => {
    const responseFormat = { kind: 'json-object' } as const;
    expect(() => JSON.parse('{"a":1}')).not.toThrow();
    const broken = await whole('fault-invalid-json', { responseFormat });
    expect(() => JSON.parse(broken.text)).toThrow();
    expect((await whole('fault-no-usage')).response.usage).toMatchObject({
      estimated: true,
      textOutputTokens: 0,
    });
    expect((await whole('fault-wrong-usage')).response.usage.uncachedInputTokens).toBeLessThan(0);
  });

  it('streams a cut answer up to the cut', async () => {
    const provider = new SimulatedProvider({ name: 's', clock: systemClock, models: [] });
    const answer = await provider.call(
      sampleCall('fault-cut-after-3'),
      patientTimeouts,
      new AbortController().signal,
    );
    if (answer.kind !== 'stream') throw new Error('no stream');
    const { events, failure } = await readStream(answer.stream);
    expect(events.filter((event) => event.type === 'text-delta')).toHaveLength(3);
    expect(failure).toMatchObject({ kind: 'connection-lost' });
  });
});
