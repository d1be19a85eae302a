import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../numerics/clock.ts';
import { HttpTransport } from './http-transport.ts';
import { listModels } from './list-models.ts';

let status = 200;
let body = '';
const server = createServer((_, response) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
});
let transport: HttpTransport;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  transport = new HttpTransport({ baseUrl: `http://127.0.0.1:${port}`, clock: systemClock });
});
afterAll(async () => {
  await transport.close();
  server.close();
});

function list(answer: unknown, answerStatus = 200) {
  status = answerStatus;
  body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return listModels(transport, {
    path: '/models',
    headers: {},
    timeoutMs: 5_000,
    clock: systemClock,
    secrets: [],
  });
}

describe('listModels', () => {
  it.each([
    ['OpenAI', { object: 'list', data: [{ id: 'a' }, { id: 'b' }] }, ['a', 'b']],
    ['Ollama', { models: [{ name: 'llama3:8b', model: 'llama3:8b' }] }, ['llama3:8b']],
    ['Gemini', { data: [{ id: 'models/gemini-x' }] }, ['gemini-x']],
    ['Together', [{ id: 'a/b' }], ['a/b']],
    ['odd entries', { data: [null, 7, { id: 3 }, { id: 'a' }] }, ['a']],
    ['none', { data: [] }, []],
  ])('reads the list of %s', async (_, answer, expected) => {
    expect(await list(answer)).toEqual(expected);
  });

  it.each([
    ['no list there', {}, 404],
    ['no such method', '', 405],
    ['something else', { hello: 1 }, 200],
    ['no JSON', '<html>', 200],
  ])('is null for %s', async (_, answer, code) => {
    expect(await list(answer, code)).toBeNull();
  });

  it('rejects with the failure of the provider', async () => {
    await expect(list({ error: { message: 'bad key' } }, 401)).rejects.toMatchObject({
      kind: 'authentication',
    });
    await expect(list('', 500)).rejects.toMatchObject({ kind: 'server-error' });
  });
});
