import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';

let booted: BootedGateway;
let client: Anthropic;

beforeAll(async () => {
  booted = await bootGateway();
  client = new Anthropic({ baseURL: booted.url, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => booted.close());

const base = {
  model: 'auto',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'What is the capital of France?' }],
};

const weather = {
  name: 'get_weather',
  description: 'Current weather in a city',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
};

describe('the official Anthropic client against a gateway without any provider', () => {
  it('gets a message that says it is simulated', async () => {
    const { data, response } = await client.messages.create(base).withResponse();
    expect(data).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(data.content[0]?.type === 'text' && data.content[0].text).toMatch(/simulated/i);
    expect(data.usage.output_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-signalbox-model')).toMatch(/^simulated\//);
  });

  it('streams a whole message', async () => {
    const kinds: string[] = [];
    const stream = client.messages.stream(base);
    stream.on('streamEvent', ({ type }) => kinds.push(type));
    const message = await stream.finalMessage();
    expect(message.stop_reason).toBe('end_turn');
    expect(message.content[0]?.type === 'text' && message.content[0].text).toMatch(/simulated/i);
    expect(kinds[0]).toBe('message_start');
    expect(kinds.at(-1)).toBe('message_stop');
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('calls a tool, streamed and not', async () => {
    const request = { ...base, tools: [weather], tool_choice: { type: 'any' as const } };
    for (const message of [
      await client.messages.create(request),
      await client.messages.stream(request).finalMessage(),
    ]) {
      expect(message.stop_reason).toBe('tool_use');
      const call = message.content.find(({ type }) => type === 'tool_use');
      expect(call).toMatchObject({ name: 'get_weather', input: { city: expect.any(String) } });
    }
  });

  it('counts tokens and says that the count is an estimate', async () => {
    const count = await client.messages.countTokens({ model: 'auto', messages: base.messages });
    expect(count.input_tokens).toBeGreaterThan(3);
    expect(count).toMatchObject({ signalbox: { estimated: true } });
  });

  it('lists models in Anthropic’s shape', async () => {
    const page = await client.models.list();
    expect(page.data.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['auto', 'simulated/careful-large']),
    );
  });

  it('answers errors in Anthropic’s shape', async () => {
    await expect(client.messages.create({ ...base, model: 'nobody/nothing' })).rejects.toMatchObject({
      status: 404,
      error: { type: 'error', error: { type: 'not_found_error' } },
    });
    await expect(client.messages.create({ ...base, messages: [] })).rejects.toMatchObject({
      status: 400,
      error: { error: { type: 'invalid_request_error' } },
    });
  });
});
