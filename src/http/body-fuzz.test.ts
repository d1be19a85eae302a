import fc from 'fast-check';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anthropicMessages } from '../dialects/anthropic-messages/anthropic-messages.ts';
import type { DialectAdapter } from '../dialects/dialect.ts';
import { openAiChat } from '../dialects/openai-chat/openai-chat.ts';
import type { Handler } from './handler.ts';
import { json, route, type StartedServer, startServer } from './testing/start-server.ts';

const parsedBy =
  (dialect: DialectAdapter): Handler =>
  (http) => {
    const request = dialect.parseRequest(http.body, http.bodyBytes, http.headers);
    // What a provider of the same dialect would be sent.
    return json({
      model: request.model,
      bytes: JSON.stringify(request.body).length,
      messages: request.messages.length,
    });
  };

let started: StartedServer;
let pool: Pool;
beforeAll(async () => {
  started = await startServer([
    route('POST', '/v1/chat/completions', parsedBy(openAiChat)),
    route('POST', '/v1/messages', parsedBy(anthropicMessages), { errors: 'anthropic' }),
  ]);
  pool = new Pool(started.url, { connections: 8 });
});
afterAll(async () => {
  await pool.close();
  await started.stop();
});

async function post(path: string, body: Uint8Array): Promise<void> {
  const {
    statusCode,
    headers,
    body: answer,
  } = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await answer.text();
  expect(headers['x-request-id']).toMatch(/^req_/);
  if (statusCode === 200) {
    expect(JSON.parse(text).messages).toBeGreaterThan(0);
    return;
  }
  expect([400, 413]).toContain(statusCode);
  const parsed = JSON.parse(text);
  expect(['invalid_json', 'json_too_complex', 'invalid_request', 'body_too_large']).toContain(
    parsed.error.code,
  );
  expect(parsed.error.type).toMatch(/^(invalid_request_error|request_too_large)$/);
  expect(typeof parsed.error.message).toBe('string');
  if (path === '/v1/messages')
    expect(parsed).toMatchObject({ type: 'error', request_id: headers['x-request-id'] });
  else expect(Object.keys(parsed.error)).toEqual(['message', 'type', 'param', 'code']);
}

const openAiBody = {
  model: 'auto',
  messages: [
    { role: 'system', content: 'Be short.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi 你好 🙂' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c', content: 'ok' },
  ],
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
  max_tokens: 5,
  stream: true,
  stream_options: { include_usage: true },
  signalbox: { quality: 0.5, only: ['a'] },
};
const anthropicBody = {
  model: 'auto',
  max_tokens: 5,
  system: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }],
  messages: [
    { role: 'user', content: 'hi 你好 🙂' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'x', signature: 's' },
        { type: 'tool_use', id: 't', name: 'f', input: {} },
      ],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'ok' }] }],
    },
  ],
  tools: [{ name: 'f', input_schema: { type: 'object' } }],
  thinking: { type: 'enabled', budget_tokens: 1 },
};

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    -1,
    0,
    1e308,
    1e-320,
    [],
    {},
    [[]],
    [null],
    'x'.repeat(5000),
    '\u0000',
    '\ud83d',
    { type: 'text' },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A real request with one place replaced, or given a member that it should not have. */
const mutated = (body: unknown) =>
  fc
    .tuple(
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 7 }),
      oddValue,
      fc.constantFrom('replace', 'add', 'remove'),
    )
    .map(([path, value, how]) => {
      const copy = structuredClone(body) as Record<string, unknown>;
      let parent = copy;
      let names = Object.keys(parent);
      let name = '';
      for (const step of path) {
        name = names[step % names.length] as string;
        const inner = parent[name];
        if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) break;
        if (step !== path.at(-1)) parent = inner as Record<string, unknown>;
        names = Object.keys(parent);
        name = names.includes(name) ? name : (names[step % names.length] as string);
      }
      if (how === 'add') parent['added'] = value;
      else if (how === 'remove') Reflect.deleteProperty(parent, name);
      else parent[name] = value;
      return Buffer.from(JSON.stringify(copy));
    });

/** The text of a real request with bytes cut, doubled or overwritten. */
const damaged = (body: unknown) => {
  const bytes = Buffer.from(JSON.stringify(body));
  return fc
    .tuple(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 6 }))
    .map(([at, length, inserted]) =>
      Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + length)]),
    );
};

const noise = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.jsonValue({ maxDepth: 4 }).map((value) => Buffer.from(JSON.stringify(value))),
  fc.nat(200).map((depth) => Buffer.from(`${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`)),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        'null',
        '1',
        '"model"',
        '"messages"',
        '__proto__',
      ),
      { minLength: 1, maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
);

it.each([
  ['/v1/chat/completions', openAiBody],
  ['/v1/messages', anthropicBody],
])('answers 3,200 odd bodies to %s with 200 or an error of that API', async (path, body) => {
  const bodies = fc.sample(fc.oneof(noise, damaged(body), { weight: 2, arbitrary: mutated(body) }), {
    numRuns: 3_200,
    seed: 7,
  });
  for (let at = 0; at < bodies.length; at += 64) {
    await Promise.all(bodies.slice(at, at + 64).map((bytes) => post(path, bytes)));
  }
  expect(started.unexpected).toEqual([]);
  await expect.poll(() => started.server.inFlight).toBe(0);
  expect(Object.keys(Object.prototype)).toEqual([]);
  const statuses = new Set(started.done.map(({ status }) => status));
  expect(statuses.has(200) && statuses.has(400)).toBe(true);
});
