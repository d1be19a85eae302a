/** Policies of routes through the whole gateway: which model is called, and what a client and the record are told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { memoryIo } from '../../src/cli/testing/memory-io.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createGateway } from '../../src/gateway.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';

/** What `policy fit` said of the artefact that the routes serve. */
let fitted = '';
/** Answers with the upstream model's name; asked which model should answer, with what `choice` holds. */
let upstream: Server;
let choice: string | null = '{"choice": "A"}';
const asked: { model: string; messages: { content: string }[] }[] = [];
let booted: BootedGateway;
let folder: string;

const configuration = (port: number) => `
providers:
  up: { type: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1", apiKey: sk-1 }
models:
  test/small: { provider: up, upstreamModel: small, contextTokens: 100000, pricing: { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.4 }, qualityPrior: { default: 0.6 } }
  test/large: { provider: up, upstreamModel: large, contextTokens: 100000, pricing: { inputUsdPerMillion: 4, outputUsdPerMillion: 16 }, qualityPrior: { default: 0.95 } }
  test/judge: { provider: up, upstreamModel: judge, contextTokens: 100000, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } }
routes:
  fixed: { models: [test/small, test/large], policy: { name: fixed, model: test/large } }
  tiers:
    models: [test/small, test/large]
    policy: { name: rules, tiers: [{ domains: [mathematics], use: test/large }], otherwise: test/small }
  asked:
    models: [test/small, test/large]
    policy: { name: causal, model: test/judge, deadlineMs: 400 }
  watching:
    models: [test/small, test/large]
    mode: shadow
    baseline: test/small
    policy: { name: causal, model: test/judge, deadlineMs: 400 }
  trained:
    models: [test/small, test/large]
    policy: { name: threshold, over: matrix-factorization, artefact: ${path.join(folder, 'mf.json')}, strong: test/large, weak: test/small, threshold: 0.5, arms: { big: test/large, little: test/small } }
  cascaded:
    models: [test/small, test/large]
    plans: { both: { kind: cascade, first: test/small, second: test/large } }
    policy: { name: cascade-threshold, plan: both, threshold: 0.05 }
`;

async function run(...args: string[]) {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(args, io, '0.0.0');
  return { status, out: io.out(), err: io.err() };
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-policies-'));
  const rows = Array.from({ length: 240 }, (_, row) =>
    JSON.stringify({
      id: `p${row}`,
      task: 't',
      prompt: row % 2 === 0 ? `Prove theorem ${row} about prime numbers.` : `Say hello to guest ${row}.`,
      outcomes: { big: { score: 1 }, little: { score: row % 2 } },
    }),
  );
  writeFileSync(path.join(folder, 'table.jsonl'), rows.join('\n'));
  const fit = await run(
    'policy',
    'fit',
    'matrix-factorization',
    '--outcomes',
    'table.jsonl',
    '--out',
    'mf.json',
  );
  fitted = fit.err + fit.out;

  upstream = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const body = JSON.parse(text || '{}');
      if (body.model === 'judge') asked.push(body);
      const content = body.model === 'judge' ? choice : `I am ${body.model}.`;
      if (content === null) return;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          id: 'c1',
          object: 'chat.completion',
          created: 1,
          model: body.model,
          choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  booted = await bootGateway({ config: configuration((upstream.address() as AddressInfo).port) });
});

afterAll(async () => {
  await booted.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function ask(model: string, content: string) {
  const answer = await fetch(`${booted.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
  });
  const body = (await answer.json()) as {
    choices?: { message: { content: string } }[];
    error?: { code: string; message: string };
  };
  return {
    text: body.choices?.[0]?.message.content ?? body.error?.code,
    message: body.error?.message,
    policy: answer.headers.get('x-signalbox-policy'),
    reason: answer.headers.get('x-signalbox-reason'),
  };
}

const proof = 'Prove theorem 7 about prime numbers.';
const greeting = 'Say hello to guest 12.';

describe('policies of routes', () => {
  it('fits the policy that is served', () => {
    expect(fitted).toMatch(/Policy matrix-factorization [0-9a-f]{12} .*240 prompts, 2 models/);
  });

  it('serve a fixed model, and say so', async () => {
    const { text, policy, reason } = await ask('fixed', greeting);
    expect(text).toBe('I am large.');
    expect(policy).toMatch(/^fixed\//);
    expect(reason).toContain('picked by the policy fixed among 2');
  });

  it('serve tiers by what is read', async () => {
    expect((await ask('tiers', 'What is the integral of x squared over the unit interval?')).text).toBe(
      'I am large.',
    );
    expect((await ask('tiers', greeting)).text).toBe('I am small.');
  });

  it('serve a trained win probability, with a request’s own threshold by RouteLLM’s names', async () => {
    expect((await ask('trained', proof)).text).toBe('I am large.');
    expect((await ask('router-mf-1.0', proof)).text).toBe('I am small.');
    expect((await ask('router-matrix-factorization-0', greeting)).text).toBe('I am large.');
    expect(await ask('router-bert-0.5', greeting)).toMatchObject({
      text: 'model_not_found',
      message: expect.stringContaining("needs a route whose policy is 'threshold'"),
    });
    expect((await ask('router-mf-7', greeting)).text).toBe('model_not_found');
  });

  it('serve a cascade whose first model is not hopeless', async () => {
    expect((await ask('cascaded', greeting)).text).toBe('I am small.');
  });
});

describe('a model that is asked', () => {
  it('chooses, and sees the prompt and the candidates', async () => {
    choice = '{"choice": "B"}';
    const first = await ask('asked', greeting);
    choice = '{"choice": "A"}';
    const second = await ask('asked', greeting);
    expect(new Set([first.text, second.text])).toEqual(new Set(['I am large.', 'I am small.']));
    const [system, user] = asked.at(-1)!.messages;
    expect(system!.content).toMatch(/A: test\/\w+ .*\nB: test\//);
    expect(user!.content).toContain(greeting);
  });

  const recordOf = async (id: string) => {
    let record: {
      attempts?: { step: string; model: string; costNanoUsd: number; totalMs: number }[];
      costNanoUsd?: number;
    } = {};
    await expect
      .poll(async () => {
        const answer = await fetch(`${booted.url}/v1/decisions/${id}`);
        record = (await answer.json()) as typeof record;
        return answer.status;
      })
      .toBe(200);
    return record;
  };
  const post = (model: string, messages: unknown[]) =>
    fetch(`${booted.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages }),
    });

  it('stands in the record with its cost and time', async () => {
    choice = '{"choice": "A"}';
    const answer = await post('asked', [{ role: 'user', content: greeting }]);
    const { attempts, costNanoUsd } = await recordOf(answer.headers.get('x-signalbox-decision')!);
    expect(attempts!.map(({ step, model }) => [step, model])).toEqual([
      ['advisor', 'test/judge'],
      ['answer', expect.stringMatching(/^test\/(small|large)$/)],
    ]);
    expect(attempts![0]!.costNanoUsd).toBe(10_000);
    expect(attempts![0]!.totalMs).toBeGreaterThan(0);
    expect(costNanoUsd).toBe(attempts![0]!.costNanoUsd + attempts![1]!.costNanoUsd);
  });

  it('is asked once in a tool loop, about the person’s message', async () => {
    choice = '{"choice": "B"}';
    const opening = { role: 'user', content: 'What is the weather in Oslo?' };
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };
    const turn = [
      opening,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
    ];
    const before = asked.length;
    const first = (await (await post('asked', [opening])).json()) as { model: string };
    const second = (await (await post('asked', turn)).json()) as { model: string };
    expect(asked.length).toBe(before + 1);
    expect(second.model).toBe(first.model);
    expect(asked.at(-1)!.messages[1]!.content).toContain('What is the weather in Oslo?');
    await post('asked', [
      ...turn,
      { role: 'assistant', content: 'Rain.' },
      { role: 'user', content: 'And in Rome?' },
    ]);
    expect(asked.length).toBe(before + 2);
  });

  it('is not asked where the route only watches', async () => {
    const before = asked.length;
    expect((await ask('watching', greeting)).text).toBe('I am small.');
    expect(asked.length).toBe(before);
  });

  it('is not waited for beyond its deadline; then the default order decides', async () => {
    choice = null;
    const { text, policy } = await ask('asked', greeting);
    expect(text).toMatch(/^I am (small|large)\.$/);
    expect(policy).toMatch(/^causal\//);
  });

  it('is not asked by other routes, or for previews', async () => {
    const before = asked.length;
    await ask('fixed', greeting);
    const preview = await fetch(`${booted.url}/v1/route`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'asked', messages: [{ role: 'user', content: greeting }] }),
    });
    const { decision } = (await preview.json()) as { decision: { notes: string[] } };
    expect(decision.notes).toContain(
      'the model that the policy asks gave no answer; the default order decides',
    );
    expect(asked.length).toBe(before);
  });
});

describe('policy calibrate', () => {
  it('finds the threshold that sends the wanted share to the strong model', async () => {
    const sample = Array.from({ length: 20 }, (_, row) =>
      JSON.stringify({ id: row, text: row % 2 === 0 ? proof : greeting }),
    );
    writeFileSync(path.join(folder, 'sample.jsonl'), sample.join('\n'));
    const names = ['--artefact', 'mf.json', '--strong', 'big', '--weak', 'little', '--input', 'sample.jsonl'];
    const { out } = await run('policy', 'calibrate', ...names, '--share', '0.5', '--json');
    const { share, model, threshold } = JSON.parse(out);
    expect(share).toBe(0.5);
    expect(threshold).toBeGreaterThan(0.5);
    expect((await ask(model, proof)).text).toBe('I am large.');
    expect((await ask(model, greeting)).text).toBe('I am small.');
  });

  it.each([
    [
      'a model that the artefact does not know',
      ['--artefact', 'mf.json', '--strong', 'none'],
      1,
      /no model 'none'.*big/,
    ],
    ['a file that is no artefact', ['--artefact', 'table.jsonl', '--strong', 'big'], 1, /table\.jsonl/],
    ['a file that is not there', ['--artefact', 'absent.json', '--strong', 'big'], 1, /cannot be read/],
    ['a model against itself', ['--artefact', 'mf.json', '--strong', 'little'], 2, /two models/],
  ])('refuses %s', async (_, args, status, message) => {
    const result = await run(
      'policy',
      'calibrate',
      ...args,
      '--weak',
      'little',
      '--share',
      '0.5',
      '--input',
      'sample.jsonl',
    );
    expect(result.status).toBe(status);
    expect(result.err).toMatch(message);
  });
});

describe('config check', () => {
  const check = async (policy: string) => {
    const text = `${configuration(9).split('routes:')[0]}routes: { auto: { policy: ${policy} } }\n`;
    writeFileSync(path.join(folder, 'checked.yaml'), text);
    const { status, err } = await run('config', 'check', 'checked.yaml');
    return { status, err };
  };

  it('opens what a start would open', async () => {
    const good = '{ name: matrix-factorization, artefact: mf.json, arms: { big: test/large } }';
    expect((await check(good)).status).toBe(0);
  });

  it.each([
    ['a missing artefact', '{ name: knn, artefact: absent.json }', /routes\.auto\.policy.*cannot be read/],
    ['another policy’s artefact', '{ name: knn, artefact: mf.json }', /of the policy matrix-factorization/],
    [
      'arms that the artefact does not have',
      '{ name: matrix-factorization, artefact: mf.json, arms: { bigg: test/large } }',
      /names 'bigg'; the artefact has big, little/,
    ],
  ])('refuses %s', async (_, policy, message) => {
    const { status, err } = await check(policy);
    expect(status).toBe(1);
    expect(err).toMatch(message);
  });
});

describe('policy fit', () => {
  it.each([
    [
      'a policy that is not trained',
      ['weighted', '--outcomes', 'table.jsonl', '--out', 'x.json'],
      2,
      /there are .*knn/,
    ],
    [
      'a file that is not there',
      ['knn', '--outcomes', 'absent.jsonl', '--out', 'x.json'],
      1,
      /absent\.jsonl/,
    ],
    [
      'a folder that is not there',
      ['knn', '--outcomes', 'table.jsonl', '--out', 'no/x.json'],
      1,
      /cannot be written/,
    ],
  ])('refuses %s', async (_, args, status, message) => {
    const result = await run('policy', 'fit', ...args);
    expect(result.status).toBe(status);
    expect(result.err).toMatch(message);
  });
});

describe('an artefact that cannot serve', () => {
  const start = (artefact: string) => {
    const text = `
models: { test/small: { provider: up } }
providers: { up: { type: openai-compatible, baseUrl: "http://127.0.0.1:9/v1" } }
routes: { auto: { policy: { name: knn, artefact: ${artefact} } } }`;
    const settings = loadConfig({
      text,
      path: path.join(folder, 'signalbox.yaml'),
      env: {},
      overrides: { port: 0 },
    });
    return createGateway({
      settings: { ...settings, storage: { ...settings.storage, type: 'memory' } },
      dataDir: folder,
      env: {},
      seed: 1,
    });
  };

  it.each([
    ['another policy’s', 'mf.json', /of the policy matrix-factorization, not of knn/],
    ['no artefact', 'table.jsonl', /routes\.auto\.policy.*not/],
    ['missing', 'gone.json', /cannot be read \(ENOENT\)/],
  ])('stops the start when it is %s', async (_, artefact, message) => {
    await expect(start(artefact)).rejects.toThrow(message);
  });
});
