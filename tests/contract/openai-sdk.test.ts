import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';

let booted: BootedGateway;
let client: OpenAI;

beforeAll(async () => {
  booted = await bootGateway();
  client = new OpenAI({ baseURL: `${booted.url}/v1`, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => booted.close());

const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Current weather in a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['c', 'f'] } },
      required: ['city'],
    },
  },
};

describe('the official openai client against a gateway without any provider', () => {
  it('gets an answer that says it is simulated, with usage, cost and who answered', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'auto', messages: [{ role: 'user', content: 'What is the capital of France?' }] })
      .withResponse();
    expect(data.object).toBe('chat.completion');
    expect(data.choices[0]?.message.content).toMatch(/simulated/i);
    expect(data.choices[0]?.finish_reason).toBe('stop');
    expect(data.usage?.prompt_tokens).toBeGreaterThan(0);
    expect((data.usage as unknown as { cost: number }).cost).toBeGreaterThan(0);
    expect(response.headers.get('x-signalbox-model')).toMatch(/^simulated\//);
    expect(response.headers.get('x-signalbox-decision')).toMatch(/^dec_[0-9A-Z]{26}$/i);
    expect(response.headers.get('x-signalbox-reason')).toMatch(/^[\x20-\x7e]{1,160}$/);
    expect(Number(response.headers.get('x-signalbox-overhead-ms'))).toBeGreaterThanOrEqual(0);
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(response.headers.get('x-signalbox-policy')).toBeTruthy();
  });

  it('streams text, ends with a finish reason, and gives usage with cost only when asked', async () => {
    const stream = await client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'Tell me about the moon' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let finish: string | null | undefined;
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    expect(text).toMatch(/simulated/i);
    expect(finish).toBe('stop');
    expect(usage).toMatchObject({ prompt_tokens: expect.any(Number), cost: expect.any(Number) });

    const plain = await client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'Tell me about the moon' }],
      stream: true,
    });
    for await (const chunk of plain) expect(chunk.usage ?? null).toBeNull();
  });

  it('calls a tool when it must, streamed and not', async () => {
    const base = {
      model: 'auto',
      messages: [{ role: 'user' as const, content: 'Weather in Lyon?' }],
      tools: [weather],
      tool_choice: 'required' as const,
    };
    const whole = await client.chat.completions.create(base);
    const call = whole.choices[0]?.message.tool_calls?.[0];
    expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call?.type === 'function' && call.function.name).toBe('get_weather');
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toHaveProperty('city');

    const stream = await client.chat.completions.create({ ...base, stream: true });
    let args = '';
    for await (const chunk of stream)
      args += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '';
    expect(JSON.parse(args)).toHaveProperty('city');
  });

  it('keeps to a JSON schema', async () => {
    const completion = await client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'A person, please' }],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'person',
          strict: true,
          schema: {
            type: 'object',
            properties: { name: { type: 'string' }, age: { type: 'integer' } },
            required: ['name', 'age'],
            additionalProperties: false,
          },
        },
      },
    });
    const person = JSON.parse(completion.choices[0]?.message.content ?? '');
    expect(person).toMatchObject({ name: expect.any(String), age: expect.any(Number) });
  });

  it('lists the routes and models that may be named', async () => {
    const names = (await client.models.list()).data.map(({ id }) => id);
    expect(names).toEqual(
      expect.arrayContaining(['auto', 'auto:economy', 'auto:quality', 'simulated/careful-large']),
    );
  });

  it('shows one of them, and knows what there is not', async () => {
    expect(await client.models.retrieve('auto')).toMatchObject({ id: 'auto', object: 'model' });
    expect((await fetch(`${booted.url}/v1/models/simulated/careful-large`)).status).toBe(200);
    await expect(client.models.retrieve('nothing')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  it('honours a model that is named, with or without vendor', async () => {
    for (const model of ['simulated/careful-large', 'careful-large']) {
      const { response } = await client.chat.completions
        .create({ model, messages: [{ role: 'user', content: 'hi' }] })
        .withResponse();
      expect(response.headers.get('x-signalbox-model')).toBe('simulated/careful-large');
    }
  });

  it.each([
    ['an unknown model', { model: 'nobody/nothing' }, 404, 'model_not_found', 'model'],
    ['no messages', { messages: [] }, 400, 'invalid_request', 'messages'],
    ['a wrong type', { temperature: 'hot' }, 400, 'invalid_request', 'temperature'],
    ['a negative cap', { max_tokens: -1 }, 400, 'invalid_request', 'max_tokens'],
  ])('answers %s in the shape of the API', async (_name, change, status, code, param) => {
    const request = { model: 'auto', messages: [{ role: 'user', content: 'hi' }], ...change };
    const error = await client.chat.completions.create(request as never).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ status, code, param, requestID: expect.any(String) });
  });
});
