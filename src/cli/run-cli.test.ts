import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { memoryIo } from './testing/memory-io.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: string[], options: Parameters<typeof memoryIo>[0] = {}) {
  const io = memoryIo({ cwd: folder, ...options });
  const status = await runCli(args, io, '1.2.3');
  const lines = io
    .out()
    .split('\n')
    .filter((line) => line !== '');
  return { status, out: io.out(), err: io.err(), lines, json: () => lines.map((line) => JSON.parse(line)) };
}

describe('signalbox', () => {
  it('shows its version and its help', async () => {
    expect(await run(['--version'])).toMatchObject({ status: 0, out: '1.2.3\n' });
    const help = await run(['--help']);
    expect(help.status).toBe(0);
    for (const command of ['serve', 'route', 'classify', 'config', 'models'])
      expect(help.out).toContain(`  ${command}`);
  });

  it.each([
    [['bogus']],
    [['serve', '--bogus']],
    [['serve', '--port', 'x']],
    [['serve', '--port', '65536']],
    [['config']],
    [['config', 'check']],
    [['classify', 'a', 'b']],
    [['classify', 'a', '--input', 'f']],
    [['route', '--quality', '1.5', 'a']],
    [['route', '--seed', '-1', 'a']],
    [[]],
  ])('calls %j a wrong use', async (args) => {
    const result = await run(args);
    expect(result.status).toBe(2);
    expect(result.err).not.toBe('');
    expect(result.err).not.toContain('    at ');
  });

  it('suggests the command that was meant', async () => {
    expect((await run(['clasify', 'x'])).err).toContain('classify');
  });
});

describe('classify', () => {
  it('shows a profile to people, and as JSON', async () => {
    const shown = await run(['classify', 'Write a Python function that reverses a list']);
    expect(shown.status).toBe(0);
    expect(shown.out).toMatch(/^complexity {2,}/);
    expect(shown.out).toContain('language');
    const { out } = await run(['classify', '--json', 'Write a Python function that reverses a list']);
    expect(Object.keys(JSON.parse(out)).sort()).toEqual(['classifierVersion', 'signals', 'tokens']);
  });

  it('keeps order and ids of the lines', async () => {
    const stdin =
      '{"id":"b","text":"hi"}\n\n{"id":7,"messages":[{"role":"user","content":"你好"}]}\n{"text":"no id"}';
    const result = await run(['classify'], { stdin });
    expect(result.status).toBe(0);
    expect(result.json().map(({ id }) => id)).toEqual(['b', 7, 4]);
    expect(result.json()[1].signals.language.code).toBe('zh');
  });

  it('reads gzip by its first bytes, from a file and from standard input', async () => {
    const packed = gzipSync('{"id":1,"text":"hi"}\n{"id":2,"text":"ho"}\n');
    writeFileSync(path.join(folder, 'in.jsonl'), packed);
    expect((await run(['classify', '--input', 'in.jsonl'])).json().map(({ id }) => id)).toEqual([1, 2]);
    expect((await run(['classify', '--input', '-'], { stdin: packed })).lines).toHaveLength(2);
  });

  it('answers a line that is wrong in its place, and ends with failure', async () => {
    const stdin =
      '{"id":1,"text":"hi"}\nnot json\n{"id":3,"text":4}\n[5]\n{"id":5,"messages":[]}\n{"id":6,"text":"ok"}\n';
    const result = await run(['classify'], { stdin });
    expect(result.status).toBe(1);
    expect(result.json().map(({ id, error }) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, 'invalid_json'],
      [3, 'invalid_request'],
      [4, 'invalid_request'],
      [5, 'invalid_request'],
      [6, undefined],
    ]);
    expect(result.err).toBe('signalbox: 4 of 6 lines could not be read; their output lines say why\n');
  });

  it('says that a file is not there', async () => {
    expect(await run(['classify', '--input', 'none.jsonl'])).toMatchObject({
      status: 1,
      err: 'signalbox: none.jsonl: there is no such file\n',
    });
  });

  it('says that a file is only half a gzip file', async () => {
    writeFileSync(
      path.join(folder, 'half.gz'),
      gzipSync('{"id":1,"text":"hi"}\n'.repeat(100)).subarray(0, 40),
    );
    expect(await run(['classify', '--input', 'half.gz'])).toMatchObject({ status: 1 });
  });

  it('does odd prompts too', async () => {
    const texts = [
      '',
      '\ud800',
      '\u0000',
      '🙂'.repeat(5_000),
      'مرحبا',
      ' '.repeat(10_000),
      '}{'.repeat(3_000),
    ];
    const stdin = texts.map((text, id) => JSON.stringify({ id, text })).join('\n');
    const result = await run(['classify'], { stdin });
    expect(result.status).toBe(0);
    expect(result.lines).toHaveLength(texts.length);
  });
});

describe('route', () => {
  const config = `
providers: { local: { type: openai-compatible, baseUrl: http://127.0.0.1:9/v1 } }
models:
  local/small: { provider: local, pricing: { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.4 }, qualityPrior: { default: 0.6 } }
  local/large: { provider: local, pricing: { inputUsdPerMillion: 3, outputUsdPerMillion: 15 }, qualityPrior: { default: 0.9 } }
routes:
  always-large: { rules: [{ when: "true", only: [local/large] }] }
`;
  beforeAll(() => writeFileSync(path.join(folder, 'two.yaml'), config));
  const two = ['--config', 'two.yaml'];

  it('decides without a configuration over simulated models, and says what they are', async () => {
    const { status, out } = await run(['route', 'hi']);
    expect(status).toBe(0);
    expect(out).toContain('→  simulated/');
  });

  it('follows the configuration and its rules', async () => {
    const result = await run(['route', ...two, '--json', '--route', 'always-large', 'hi']);
    expect(JSON.parse(result.out)).toMatchObject({
      decision: {
        plan: { model: 'local/large' },
        propensity: 1,
        explanation: { sentence: expect.any(String) },
      },
      profile: { signals: {} },
    });
  });

  it('takes the knob and the candidates from its flags', async () => {
    const model = async (...flags: string[]) =>
      JSON.parse((await run(['route', ...two, '--json', ...flags, 'Prove Fermat’s last theorem'])).out)
        .decision.plan.model;
    expect(await model('--quality', '0')).toBe('local/small');
    expect(await model('--quality', '1')).toBe('local/large');
    expect(await model('--quality', '1', '--models', 'local/small')).toBe('local/small');
  });

  it('asks for what a line names, unless a flag names something else', async () => {
    const stdin = '{"id":1,"text":"hi","model":"always-large"}\n{"id":2,"text":"hi"}';
    const routes = async (...flags: string[]) =>
      (await run(['route', ...two, ...flags], { stdin })).json().map(({ decision }) => decision.route);
    expect(await routes()).toEqual(['always-large', 'auto']);
    expect(await routes('--route', 'auto:economy')).toEqual(['auto:economy', 'auto:economy']);
  });

  it('gives the same decisions for the same seed', async () => {
    const picks = async () =>
      (await run(['route', ...two, '--seed', '5'], { stdin: '{"id":1,"text":"a"}\n{"id":2,"text":"b"}' }))
        .json()
        .map(({ decision }) => [decision.plan.model, decision.propensity]);
    expect(await picks()).toEqual(await picks());
  });

  it('decides over the whole catalogue without any key, and marks it', async () => {
    const result = await run(['route', '--models', '*', '--json', 'hi']);
    const { hypothetical, decision } = JSON.parse(result.out);
    expect(hypothetical).toBe(true);
    expect(decision.ranked.length).toBeGreaterThan(50);
    expect((await run(['route', '--models', '*', 'hi'])).out).toMatch(/^hypothetical/);
  });

  it('answers a line that gets no decision in its place', async () => {
    const stdin =
      '{"id":1,"text":"hi"}\n{"id":2,"text":"hi","signalbox":{"only":["nobody/knows"]}}\n{"id":3,"text":"hi"}';
    const result = await run(['route', ...two], { stdin });
    expect(result.status).toBe(1);
    expect(result.json().map(({ id, error }) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, 'no_eligible_model'],
      [3, undefined],
    ]);
  });

  it('names an unknown route and a bad configuration without a stack', async () => {
    expect(await run(['route', ...two, '--route', 'nope', 'hi'])).toMatchObject({
      status: 1,
      err: expect.stringContaining("'nope'"),
    });
    writeFileSync(path.join(folder, 'bad.yaml'), 'server: { prot: 1 }');
    const bad = await run(['route', '--config', 'bad.yaml', 'hi']);
    expect(bad).toMatchObject({
      status: 1,
      err: expect.stringMatching(/bad\.yaml:1:11: server\.prot: unknown field; did you mean port\?\n$/),
    });
  });

  it('takes the configuration from the environment, and from the working folder', async () => {
    const plan = async (options: Parameters<typeof memoryIo>[0]) =>
      JSON.parse((await run(['route', '--json', 'hi'], options)).out).decision.plan.model;
    expect(await plan({ env: { SIGNALBOX_CONFIG: path.join(folder, 'two.yaml') } })).toMatch(/^local\//);
    const other = mkdtempSync(path.join(folder, 'with-file-'));
    writeFileSync(path.join(other, 'signalbox.yaml'), config);
    expect(await plan({ cwd: other })).toMatch(/^local\//);
  });
});

describe('config', () => {
  it('says that a file is good, for people and as JSON', async () => {
    writeFileSync(path.join(folder, 'good.yaml'), 'server: { port: 5 }\nkeys: [{ name: a, key: abcdefgh }]');
    expect(await run(['config', 'check', 'good.yaml'])).toMatchObject({
      status: 0,
      out: expect.stringMatching(
        /^good\.yaml is good: 0 providers, 0 models, 4 routes, 1 keys; version [0-9a-f]{12}\n$/,
      ),
    });
    expect(JSON.parse((await run(['config', 'check', '--json', 'good.yaml'])).out)).toMatchObject({
      ok: true,
      keys: 1,
    });
  });

  it('says what is wrong with a file and where', async () => {
    writeFileSync(path.join(folder, 'bad.yaml'), 'server:\n  port: x\n');
    const shown = await run(['config', 'check', '--json', 'bad.yaml']);
    expect(shown.status).toBe(1);
    expect(shown.err).toMatch(/bad\.yaml:2:9: server\.port: expected a number, got "x"/);
    expect(JSON.parse(shown.out)).toEqual({
      ok: false,
      issues: [{ line: 2, column: 9, field: 'server.port', message: 'expected a number, got "x"' }],
    });
  });

  it('knows the models of the catalogue', async () => {
    writeFileSync(path.join(folder, 'model.yaml'), 'routes: { auto: { models: [gpt-5.2, gpt-55.2x] } }');
    expect((await run(['config', 'check', 'model.yaml'])).err).toMatch(
      /:1:37: routes\.auto\.models\[1\]: no model is named/,
    );
  });

  it('converts the configuration of LiteLLM, and says what it left out', async () => {
    writeFileSync(
      path.join(folder, 'litellm.yaml'),
      'model_list:\n  - { model_name: smart, litellm_params: { model: openai/gpt-5.2, api_key: os.environ/K, seed: 1 } }\n',
    );
    const { status, out, err } = await run(['config', 'import', 'litellm', 'litellm.yaml']);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^# Converted from litellm\.yaml .*\nproviders:\n {2}openai:\n {4}type: openai\n {4}apiKey: \$\{K\}\n/,
    );
    expect(err).toBe('model_list[0].litellm_params.seed: is not carried over\n');
    writeFileSync(path.join(folder, 'converted.yaml'), out);
    expect(await run(['config', 'check', 'converted.yaml'], { env: { K: 'x' } })).toMatchObject({
      status: 0,
    });
    expect((await run(['config', 'import', 'other', 'litellm.yaml'])).status).toBe(2);
    expect((await run(['config', 'import', 'litellm', 'none.yaml'])).status).toBe(1);
  });

  it('prints its schema', async () => {
    expect(JSON.parse((await run(['config', 'schema'])).out)).toMatchObject({
      title: 'Signalbox configuration',
    });
  });
});

describe('models', () => {
  it('lists what is on, and with --all the whole catalogue', async () => {
    const simulated = await run(['models', 'list']);
    expect(simulated.status).toBe(0);
    expect(simulated.lines.slice(1).every((line) => line.startsWith('simulated/'))).toBe(true);
    expect((await run(['models', 'list', '--all'])).lines.length).toBeGreaterThan(150);
  });

  it('says why a model is off', async () => {
    writeFileSync(
      path.join(folder, 'unpriced.yaml'),
      'providers: { l: { type: openai-compatible, baseUrl: "http://127.0.0.1:9/v1" } }\nmodels: { x/one: { provider: l } }\n',
    );
    const { lines } = await run(['models', 'list', '--why', '--config', 'unpriced.yaml']);
    expect(lines[1]).toMatch(/^x\/one\s+off\s.*unpriced/);
    const { models } = JSON.parse((await run(['models', 'list', '--json', '--config', 'unpriced.yaml'])).out);
    expect(models).toEqual([expect.objectContaining({ id: 'x/one', on: false, pricing: null })]);
  });

  it('shows one with the sources of its figures', async () => {
    const { out, status } = await run(['models', 'show', 'gpt-5.2']);
    expect(status).toBe(0);
    expect(out).toMatch(/^openai\/gpt-5\.2 \(off: no provider serves it here\)\n/);
    expect(out).toContain('quality prior');
    expect(JSON.parse((await run(['models', 'show', '--json', 'simulated/swift-small'])).out)).toMatchObject({
      on: true,
    });
  });

  it('renews its catalogue from those of others', async () => {
    const entry = {
      litellm_provider: 'openai',
      mode: 'chat',
      input_cost_per_token: 1e-6,
      output_cost_per_token: 4e-6,
    };
    writeFileSync(path.join(folder, 'prices.json'), JSON.stringify({ 'acme-9': entry }));
    const flags = ['--data', 'imported'];
    expect(await run(['models', 'import', ...flags, 'prices.json'])).toMatchObject({
      status: 0,
      out: '1 offers of litellm: 1 models are new, 0 have another price, 0 entries were left out\n',
    });
    expect((await run(['models', 'show', ...flags, 'acme-9'])).out).toContain('openai/acme-9');
    expect((await run(['models', 'show', 'acme-9'])).status).toBe(1);
    expect(await run(['models', 'import', 'two.yaml'])).toMatchObject({
      status: 1,
      err: 'signalbox: the file is not valid JSON\n',
    });
    expect((await run(['models', 'import', 'none.json'])).status).toBe(1);
  });

  it('shows the same state as the list, and where a model is served, by any of its names', async () => {
    const offer = { litellm_provider: 'openai', mode: 'chat', max_input_tokens: 1_000 };
    const priced = { input_cost_per_token: 1e-6, output_cost_per_token: 4e-6 };
    const prices = { 'acme-1': { ...offer, ...priced }, 'acme-2': offer };
    mkdirSync(path.join(folder, 'aged/catalogue'), { recursive: true });
    writeFileSync(path.join(folder, 'aged/catalogue/litellm.2020-01-01.json'), JSON.stringify(prices));
    const env = { OPENAI_API_KEY: 'any' };
    const show = async (...args: string[]) => run(['models', 'show', '--data', 'aged', ...args], { env });
    const one = await show('acme-1');
    expect(one.out).toMatch(/^openai\/acme-1 \(on\)\n/);
    expect(one.out).toMatch(/served by +openai\/acme-1\n/);
    expect(one.err).toMatch(/^its price is \d+ days old; /);
    expect((await show('acme-2')).out).toMatch(/^openai\/acme-2 \(off: unpriced/);
    expect(JSON.parse((await show('acme-2', '--json')).out)).toMatchObject({
      on: false,
      isPriceStale: false,
    });

    const list = await run(['models', 'list', '--why', '--data', 'aged'], { env });
    expect(list.out).toMatch(/openai\/acme-1 +on .* its price is \d+ days old\n/);
    expect(list.err).toMatch(/^prices of \d+ of \d+ models are over 180 days old/);
  });

  it('tells a model that is gone from one that never was', async () => {
    expect(await run(['models', 'show', 'grok-4'])).toMatchObject({
      status: 1,
      err: 'signalbox: x-ai/grok-4 is no longer served, since 2026-05-15\n',
    });
  });

  it('does not know a model that is not there', async () => {
    expect(await run(['models', 'show', 'nope'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('no model is named nope'),
    });
  });
});
