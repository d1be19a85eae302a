import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { anthropicClient, openAiClient, type Question } from '../support/neutral-clients.ts';

/** Every client over every upstream API, streamed and whole. The upstream was not written with the gateway's code. */

const shapes = [
  'tokens-5',
  'tokens-60',
  'unicode-tokens-5',
  'tools-all',
  'structured',
  'reasoning-tokens-5',
  'cached-tokens-5',
  'refusal-tokens-5',
  'content-filter-tokens-5',
];

let upstream: FaultServer;
let booted: BootedGateway;

beforeAll(async () => {
  upstream = await startFaultServer();
  const models = (['openai', 'anthropic'] as const).flatMap((provider) =>
    shapes.map(
      (shape) => `
  ${provider}/${shape}:
    provider: ${provider}
    upstreamModel: ${shape}
    pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 4 }
    contextTokens: 100000
    capabilities: [tools, structured-output, vision, reasoning]
    qualityPrior: { default: 0.8 }`,
    ),
  );
  booted = await bootGateway({
    config: `
providers:
  openai: { type: openai-compatible, baseUrl: ${upstream.origin}/v1, apiKey: sk-upstream-1 }
  anthropic: { type: anthropic, baseUrl: ${upstream.origin}/v1, apiKey: sk-upstream-2 }
models:${models.join('')}
routes: { auto: { models: ['*'] } }
`,
  });
});
afterAll(async () => {
  await booted.close();
  await upstream.close();
});

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city', 'days'],
  additionalProperties: false,
};
const results = [
  { id: 'call_a', name: 'get_weather', input: { city: 'Zürich' }, output: '21 °C' },
  { id: 'call_b', name: 'get_time', input: { city: '東京' }, output: '18:04' },
];

const clients = [openAiClient, anthropicClient];
const pairs = clients.flatMap((client) =>
  (['openai', 'anthropic'] as const).flatMap((provider) =>
    [false, true].map((stream) => ({ client, provider, stream, how: stream ? 'streamed' : 'whole' })),
  ),
);

describe.each(pairs)(
  '$client.name client over an $provider upstream, $how',
  ({ client, provider, stream }) => {
    const ask = (
      shape: string,
      question: Omit<Question, 'model' | 'stream' | 'text'> & { text?: string } = {},
    ) => client.ask(booted.url, { model: `${provider}/${shape}`, stream, text: 'hello', ...question });
    const sent = () => upstream.ledger.last.body as Record<string, any>;

    it('carries text and instructions, in any script', async () => {
      const answer = await ask('unicode-tokens-5', {
        system: 'Sprich Deutsch — «bitte».',
        text: 'Grüezi 👋🏽 世界',
      });
      expect(answer.text).toBe(Array.from({ length: 5 }, (_, n) => `日本語👍🏽é${n} `).join(''));
      expect(answer).toMatchObject({ finish: client.finish.stop, loss: [], toolCalls: [], reasoning: '' });
      expect(JSON.stringify(sent())).toContain('Sprich Deutsch — «bitte».');
      expect(JSON.stringify(sent()['messages'])).toContain('Grüezi 👋🏽 世界');
      expect(sent()['model']).toBe('unicode-tokens-5');
      expect(sent()['stream'] ?? false).toBe(stream);
      if (provider === 'openai')
        expect(sent()['messages']).toMatchObject([{ role: 'system' }, { role: 'user' }]);
      else expect(sent()).toMatchObject({ messages: [{ role: 'user' }], max_tokens: expect.any(Number) });
    });

    it.each([
      ['of its own bytes', pixel],
      ['by its address', 'https://example.com/cat.png'],
    ])('carries an image %s', async (_name, image) => {
      const answer = await ask('tokens-5', { text: 'What is this?', image });
      expect(answer).toMatchObject({ finish: client.finish.stop, loss: [] });
      const parts = sent()['messages'][0].content as Record<string, any>[];
      expect(parts[0]).toMatchObject({ type: 'text', text: 'What is this?' });
      const isUrl = image !== pixel;
      if (provider === 'openai') {
        const url = isUrl ? image : `data:image/png;base64,${pixel}`;
        expect(parts[1]).toMatchObject({ type: 'image_url', image_url: { url } });
      } else {
        const source = isUrl
          ? { type: 'url', url: image }
          : { type: 'base64', media_type: 'image/png', data: pixel };
        expect(parts[1]).toMatchObject({ type: 'image', source });
      }
    });

    it('carries parallel tool calls, their arguments in pieces', async () => {
      const answer = await ask('tools-all', { tools: ['get_weather', 'get_time'] });
      const input = { city: 'Zürich', days: 3 };
      expect(answer.toolCalls).toMatchObject([
        { name: 'get_weather', input },
        { name: 'get_time', input },
      ]);
      expect(new Set(answer.toolCalls.map(({ id }) => id)).size).toBe(2);
      expect(answer).toMatchObject({ finish: client.finish.toolCalls, loss: [] });
      const tools = sent()['tools'] as Record<string, any>[];
      const parameters = tools.map((tool) => tool['function']?.parameters ?? tool['input_schema']);
      expect(parameters).toMatchObject([{ required: ['city'] }, { required: ['city'] }]);
    });

    it('carries the choice of tools', async () => {
      const tools = ['get_weather', 'get_time'];
      await ask('tools-all', { tools, toolChoice: 'required', isSerial: true });
      if (provider === 'openai')
        expect(sent()).toMatchObject({ tool_choice: 'required', parallel_tool_calls: false });
      else expect(sent()['tool_choice']).toEqual({ type: 'any', disable_parallel_tool_use: true });
      await ask('tools-all', { tools, toolChoice: { name: 'get_time' } });
      expect(sent()['tool_choice']).toEqual(
        provider === 'openai'
          ? { type: 'function', function: { name: 'get_time' } }
          : { type: 'tool', name: 'get_time' },
      );
    });

    it('carries the results of tools back to the calls they belong to', async () => {
      const answer = await ask('tokens-5', { tools: ['get_weather', 'get_time'], results });
      expect(answer).toMatchObject({ finish: client.finish.stop, loss: [] });
      const messages = sent()['messages'] as Record<string, any>[];
      if (provider === 'openai') {
        expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
        const calls = messages[1]?.['tool_calls'] as { id: string; function: { arguments: string } }[];
        expect(messages[1]?.['content']).toBe('Let me look.');
        expect(calls.map(({ id }) => id)).toEqual(['call_a', 'call_b']);
        expect(calls.map((call) => JSON.parse(call.function.arguments))).toEqual(
          results.map(({ input }) => input),
        );
        expect(messages.slice(2)).toMatchObject(
          results.map(({ id, output }) => ({ tool_call_id: id, content: output })),
        );
      } else {
        expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
        expect(messages[1]?.['content']).toMatchObject([
          { type: 'text', text: 'Let me look.' },
          ...results.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
        ]);
        expect(messages[2]?.['content']).toMatchObject(
          results.map(({ id }) => ({ type: 'tool_result', tool_use_id: id })),
        );
        expect(JSON.stringify(messages[2])).toContain('21 °C');
      }
    });

    it('carries the schema of a structured answer', async () => {
      const answer = await ask('structured', { schema });
      expect(JSON.parse(answer.text)).toEqual({ city: 'Zürich', days: 3 });
      expect(answer.loss).toEqual([]);
      const format =
        provider === 'openai' ? sent()['response_format'].json_schema : sent()['output_config'].format;
      expect(format.schema).toEqual(schema);
    });

    it('carries why an answer ended', async () => {
      expect(await ask('tokens-5')).toMatchObject({ finish: client.finish.stop });
      expect(await ask('tokens-60', { maxTokens: 7 })).toMatchObject({ finish: client.finish.length });
      expect(await ask('content-filter-tokens-5')).toMatchObject({ finish: client.finish.refused });
      const refused = await ask('refusal-tokens-5');
      expect(refused.text).toMatch(/^token0 /);
      // OpenAI marks a refusal by where its words stand, not by why they end.
      const isWithinOpenAi = client.name === 'openai' && provider === 'openai';
      expect(refused.finish).toBe(isWithinOpenAi ? 'stop' : client.finish.refused);
    });

    it('carries where to stop', async () => {
      await ask('tokens-5', { stop: ['END', '##'] });
      expect(sent()[provider === 'openai' ? 'stop' : 'stop_sequences']).toEqual(['END', '##']);
    });

    it('carries usage with what came from a cache', async () => {
      expect((await ask('cached-tokens-5')).usage).toEqual({ input: 12, cached: 8, output: 5 });
      expect((await ask('tokens-5')).usage).toEqual({ input: 12, cached: 0, output: 5 });
    });

    it('carries what the model thought', async () => {
      const answer = await ask('reasoning-tokens-5');
      expect(answer.reasoning).toBe('First I think. ');
      expect(answer.text).toMatch(/^token0 /);
      expect(answer.usage.output).toBe(8);
    });
  },
);

describe.each([false, true])('what another API has no place for is declared (stream: %s)', (stream) => {
  const ask = async (client: typeof openAiClient, provider: string, question: Partial<Question>) =>
    (await client.ask(booted.url, { model: `${provider}/tokens-5`, stream, text: 'hi', ...question })).loss;

  it('from OpenAI to Anthropic', async () => {
    const extra = { seed: 7, logit_bias: { 50256: -100 }, n: 2, temperature: 1.5, service_tier: 'flex' };
    const loss = await ask(openAiClient, 'anthropic', { extra });
    expect(loss.sort()).toEqual(['logit_bias', 'n', 'seed', 'service_tier', 'temperature']);
    expect(upstream.ledger.last.body).toMatchObject({ temperature: 1 });
    expect(
      await ask(openAiClient, 'anthropic', { extra: { response_format: { type: 'json_object' } } }),
    ).toEqual(['response_format']);
    const named = { messages: [{ role: 'user', content: 'hi', name: 'ann' }] };
    expect(await ask(openAiClient, 'anthropic', { extra: named })).toEqual(['messages.name']);
  });

  it('from Anthropic to OpenAI', async () => {
    const extra = {
      top_k: 5,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      thinking: { type: 'enabled', budget_tokens: 1024 },
      max_tokens: 4000,
      context_management: { edits: [] },
      container: 'c1',
    };
    const loss = await ask(anthropicClient, 'openai', { extra });
    expect(loss.sort()).toEqual(
      ['cache_control', 'container', 'context_management', 'thinking.budget_tokens', 'top_k'].sort(),
    );
    expect(JSON.stringify(upstream.ledger.last.body)).not.toMatch(/cache_control|top_k|container/);
    const server = { type: 'web_search_20250305', name: 'web_search' };
    expect(await ask(anthropicClient, 'openai', { extra: { tools: [server] } })).toEqual([
      'tools.web_search',
    ]);
  });

  it('nothing within one API, whose own fields all arrive', async () => {
    const openAi = { seed: 7, logit_bias: { 50256: -100 }, x_new_field: { a: [1] } };
    expect(await ask(openAiClient, 'openai', { extra: openAi })).toEqual([]);
    expect(upstream.ledger.last.body).toMatchObject(openAi);
    const anthropic = {
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      context_management: { edits: [] },
      x_new_field: { a: [1] },
    };
    expect(await ask(anthropicClient, 'anthropic', { extra: anthropic })).toEqual([]);
    expect(upstream.ledger.last.body).toMatchObject(anthropic);
  });
});
