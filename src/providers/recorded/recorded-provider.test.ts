import { describe, expect, it } from 'vitest';
import { costNanoUsd } from '../../catalog/cost.ts';
import { simulatedModels } from '../../catalog/simulated-models.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { systemClock } from '../../numerics/clock.ts';
import { checkProvider } from '../check-provider.ts';
import { openAiRequest, patientTimeouts, readStream, sampleCall } from '../testing/sample-call.ts';
import { RecordedProvider } from './recorded-provider.ts';
import type { Recordings } from './recordings.ts';

const recordings: Recordings = {
  models: simulatedModels,
  find: (prompt, model) =>
    prompt === 'What is 6 × 7?' && model === 'balanced-medium' ? { score: 0.75, costUsd: 0.0042 } : undefined,
};
const open = () => new RecordedProvider({ name: 'recorded', clock: systemClock, recordings });

describe('conformance', () => {
  checkProvider(it.concurrent, {
    open: async () => {
      const provider = open();
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

function ask(
  prompt: string,
  canonical: Partial<ChatRequest> = {},
  model = 'balanced-medium',
  stream = false,
) {
  const request = openAiRequest(
    {},
    { messages: [{ role: 'user', parts: [{ type: 'text', text: prompt }] }], ...canonical },
  );
  return open().call(sampleCall(model, { request, stream }), patientTimeouts, new AbortController().signal);
}

async function textOf(answer: Awaited<ReturnType<typeof ask>>): Promise<string> {
  if (answer.kind !== 'response') throw new Error('no response');
  return (
    answer.response.choices[0]?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? ''
  );
}

describe('a recorded prompt', () => {
  const pricing = simulatedModels.find(({ model }) => model.id.endsWith('balanced-medium'))?.model.pricing;

  it('is answered with what was measured, says that it is simulated, and costs what it cost', async () => {
    const answer = await ask('What is 6 × 7?');
    expect(await textOf(answer)).toMatch(
      /^\[Simulated answer\. balanced-medium .*scored 0\.75 of 1 and cost \$0\.0042\./,
    );
    if (answer.kind !== 'response' || !pricing) throw new Error('no response');
    expect(Math.abs(costNanoUsd(pricing, answer.response.usage) - 4_200_000)).toBeLessThanOrEqual(200);
    expect(answer.response.usage.estimated).toBe(false);
  });

  it('says the same in a stream', async () => {
    const answer = await ask('What is 6 × 7?', {}, 'balanced-medium', true);
    if (answer.kind !== 'stream') throw new Error('no stream');
    const { events } = await readStream(answer.stream);
    const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
    expect(text).toBe(await textOf(await ask('What is 6 × 7?')));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['start', 'finish', 'usage', 'done']),
    );
  });

  it.each<[string, string, Partial<ChatRequest>, string?]>([
    ['an unknown prompt', 'What is 6 × 8?', {}],
    ['a model without a record of it', 'What is 6 × 7?', {}, 'swift-small'],
    ['a form that was not measured', 'What is 6 × 7?', { responseFormat: { kind: 'json-object' } }],
    [
      'a conversation that ends with it',
      'What is 6 × 7?',
      {
        messages: ['user', 'assistant', 'user'].map((role) => ({
          role: role as 'user',
          parts: [{ type: 'text', text: 'What is 6 × 7?' }],
        })),
      },
    ],
  ])('%s is answered as simulated models answer', async (_name, prompt, canonical, model) => {
    const text = await textOf(await ask(prompt, canonical, model));
    expect(text.toLowerCase()).toContain('simulated');
    expect(text).not.toContain('was measured');
  });
});

it('lists its models', async () => {
  expect(await open().listModels()).toContain('balanced-medium');
});
