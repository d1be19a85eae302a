import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { bootGateway } from '../support/boot-gateway.ts';
import { ask, eventually, send } from '../support/client.ts';

let upstream: FaultServer;
let dataDir: string;

beforeAll(async () => {
  upstream = await startFaultServer();
  dataDir = mkdtempSync(path.join(tmpdir(), 'signalbox-learning-'));
});
afterAll(async () => {
  await upstream.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Two models that are nearly the same but for the price, so that the cheaper one wins before feedback. */
function configuration(mode: string): string {
  const model = (name: string, usd: number) => `
  test/${name}: { provider: upstream, upstreamModel: healthy-tokens-20, pricing: { inputUsdPerMillion: ${usd}, outputUsdPerMillion: ${4 * usd} }, contextTokens: 100000, qualityPrior: { default: 0.7 } }`;
  return `
providers: { upstream: { type: openai-compatible, baseUrl: ${upstream.origin}/v1 } }
models:${model('cheap', 0.5)}${model('dear', 1)}
routes: { auto: { models: [test/cheap, test/dear] } }
learning: { mode: ${mode} }`;
}

const question = {
  messages: [
    { role: 'user', content: 'Explain how a mortgage offset account lowers the interest that I pay.' },
  ],
};

async function pick(
  url: string,
): Promise<{ plan: string; learning?: { wouldChange: boolean; plan: { id: string } } }> {
  const { body } = await send(url, '/v1/route', { model: 'auto', ...question });
  return { plan: body['decision'].plan.id, learning: body['learning'] };
}

async function give(url: string, model: string, value: number, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    const { headers } = await ask(url, model, question);
    const { status } = await send(url, '/v1/feedback', {
      decisionId: headers.get('x-signalbox-decision'),
      kind: 'thumb',
      value,
    });
    expect(status).toBe(200);
  }
}

it('forty honest thumbs flip a pick: shown when learning only observes, applied when it decides', async () => {
  const observing = await bootGateway({ config: configuration('observe'), dataDir });
  expect((await pick(observing.url)).plan).toBe('test/cheap');
  await give(observing.url, 'test/cheap', -1, 20);
  await give(observing.url, 'test/dear', 1, 20);
  const observed = await eventually(
    () => pick(observing.url),
    ({ learning }) => learning?.wouldChange === true,
  );
  expect(observed).toMatchObject({
    plan: 'test/cheap',
    learning: { mode: 'observe', wouldChange: true, plan: { id: 'test/dear' } },
  });
  await observing.close();

  const deciding = await bootGateway({ config: configuration('direct'), dataDir });
  const { plan } = await eventually(
    () => pick(deciding.url),
    (seen) => seen.plan === 'test/dear',
  );
  expect(plan).toBe('test/dear');
  const { body } = await send(deciding.url, '/admin/api/policy');
  expect(body).toMatchObject({ mode: 'direct', activeVersion: expect.any(Number) });
  expect(body['snapshots'].length).toBeGreaterThanOrEqual(2);
  await deciding.close();
});
