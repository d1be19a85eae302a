import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { send } from '../support/client.ts';

let upstream: FaultServer;
let booted: BootedGateway;

const model = (name: string, price: number) => `
  test/${name}:
    provider: upstream
    upstreamModel: ${name}-tools
    pricing: { inputUsdPerMillion: ${price}, outputUsdPerMillion: ${price} }
    contextTokens: 100000
    capabilities: [tools]
    qualityPrior: { default: 0.8 }`;

beforeAll(async () => {
  upstream = await startFaultServer();
  booted = await bootGateway({
    config: `
providers: { upstream: { type: openai-compatible, baseUrl: ${upstream.origin}/v1, apiKey: sk-1 } }
models:${model('cheap', 0.1)}${model('strong', 5)}
routes:
  auto: { models: [test/cheap, test/strong], objective: { quality: 0 } }
  guarded:
    models: [test/cheap, test/strong]
    objective: { quality: 0 }
    rules: [{ when: request.messages >= 3, deny: [test/strong] }]
`,
  });
});
afterAll(async () => {
  await booted.close();
  await upstream.close();
});

const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
type Message = Record<string, unknown>;

async function ask(route: string, messages: Message[]) {
  const { headers, body } = await send(booted.url, '/v1/chat/completions', { model: route, messages, tools });
  return { model: headers.get('x-signalbox-model'), message: body['choices'][0].message as Message };
}

/** A loop whose first answer came from the model that the route itself would not pick. */
async function beginOnStrong(route: string, text: string) {
  upstream.failFirst = { fault: '503', failures: 1 };
  const messages: Message[] = [{ role: 'user', content: text }];
  const { model: first, message } = await ask(route, messages);
  expect(first).toBe('test/strong');
  const [call] = message['tool_calls'] as { id: string }[];
  return [...messages, message, { role: 'tool', tool_call_id: call?.id, content: 'done' }];
}

describe('a tool loop', () => {
  it('stays with the model that began it, without any session id', async () => {
    const messages = await beginOnStrong('auto', 'look around');
    expect((await ask('auto', messages)).model).toBe('test/strong');
  });

  it('ends where a person says something new', async () => {
    const messages = await beginOnStrong('auto', 'look behind you');
    const next = [...messages, { role: 'assistant', content: 'Seen.' }, { role: 'user', content: 'thanks' }];
    expect((await ask('auto', next)).model).toBe('test/cheap');
  });

  it('leaves a model that a rule has come to forbid', async () => {
    const messages = await beginOnStrong('guarded', 'look inside');
    expect((await ask('guarded', messages)).model).toBe('test/cheap');
  });
});
