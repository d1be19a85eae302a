import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration-error.ts';
import { type LoadOptions, loadConfig } from './load-config.ts';

const small = `
providers:
  local: { type: openai-compatible, baseUrl: http://127.0.0.1:9100/v1/, apiKey: \${LOCAL_KEY} }
models:
  local/small: { provider: local, pricing: { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.4 } }
  local/large: { provider: local, upstreamModel: big }
`;

function load(text: string, options: Partial<LoadOptions> = {}) {
  return loadConfig({ text, path: 'signalbox.yaml', env: { LOCAL_KEY: 'k' }, ...options });
}

function problems(text: string, options: Partial<LoadOptions> = {}): string[] {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a good configuration', () => {
  it('fills in every default', () => {
    const settings = load('');
    expect(settings.server).toMatchObject({ host: '127.0.0.1', port: 4747, requestTimeoutMs: 600_000 });
    expect(settings.storage).toEqual({
      type: 'sqlite',
      path: 'signalbox.db',
      prompts: 'none',
      retentionDays: 30,
    });
    expect(settings.learning.mode).toBe('observe');
    expect(Object.keys(settings.routes)).toEqual(['auto', 'auto:economy', 'auto:balanced', 'auto:quality']);
  });

  it('writes shorthands out', () => {
    const { providers, models } = load(small);
    expect(providers.local).toMatchObject({ baseUrl: 'http://127.0.0.1:9100/v1', apiKey: 'k', local: false });
    expect(models['local/small']?.deployments).toEqual([
      { provider: 'local', upstreamModel: 'small', weight: 1 },
    ]);
    expect(models['local/large']?.deployments).toEqual([
      { provider: 'local', upstreamModel: 'big', weight: 1 },
    ]);
  });

  it('keeps several deployments with their weights', () => {
    const text = `${small}  local/wide:\n    deployments: [{ provider: local, upstreamModel: x, weight: 2 }, { provider: local }]\n`;
    expect(load(text).models['local/wide']?.deployments).toEqual([
      { provider: 'local', upstreamModel: 'x', weight: 2 },
      { provider: 'local', upstreamModel: 'wide', weight: 1 },
    ]);
  });

  it('names models with their vendor at an aggregator', () => {
    const text = `
providers: { router: { type: openai-compatible, baseUrl: https://openrouter.ai/api/v1, apiKey: x } }
models: { openai/gpt-5.2: { provider: router } }`;
    expect(load(text).models['openai/gpt-5.2']?.deployments[0]?.upstreamModel).toBe('openai/gpt-5.2');
  });

  it('never keeps a key, only its hash', () => {
    const settings = load('keys: [{ name: a, key: "a secret that must go" }]');
    expect(settings.keys[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(settings)).not.toContain('a secret that must go');
  });

  it('cannot be changed afterwards', () => {
    const settings = load(small);
    expect(() => {
      (settings.server as { port: number }).port = 1;
    }).toThrow(TypeError);
    expect(Object.isFrozen(settings.models['local/small']?.deployments)).toBe(true);
  });

  it('lets the command line win', () => {
    const { server } = load('server: { port: 1 }', { overrides: { port: 2, host: '127.0.0.2' } });
    expect(server).toMatchObject({ port: 2, host: '127.0.0.2' });
  });

  it('takes a section with all its fields commented out as absent', () => {
    expect(load('server:\n  # port: 1\nmodels:\n').server.port).toBe(4747);
  });

  it('reads JSON too', () => {
    expect(load('{"server": {"port": 5}}').server.port).toBe(5);
  });

  it('follows anchors and merges', () => {
    const text = `${small}  local/third: &card { provider: local, contextTokens: 9 }\n  local/fourth: { <<: *card, contextTokens: 8 }\n`;
    expect(load(text).models['local/fourth']).toMatchObject({
      contextTokens: 8,
      deployments: [{ upstreamModel: 'fourth' }],
    });
  });
});

describe('preset routes', () => {
  const text = `${small}
routes:
  auto: { models: [local/small], objective: { maxQualityLoss: 0.03, deadlineMs: 9 }, aliases: ["gpt-4o*"] }
  auto:quality: { objective: { quality: 0.99 } }`;
  const { routes } = load(text);

  it('have what `auto` has, with their own knob', () => {
    expect(routes['auto:economy']).toMatchObject({
      name: 'auto:economy',
      models: ['local/small'],
      objective: { quality: 0.5, deadlineMs: 9 },
      aliases: [],
    });
    expect(routes['auto:economy']?.objective.maxQualityLoss).toBeUndefined();
  });

  it('give way to a route of that name', () => {
    expect(routes['auto:quality']).toMatchObject({ models: ['*'], objective: { quality: 0.99 } });
  });

  it('leave `auto` as it is written', () => {
    expect(routes.auto).toMatchObject({ objective: { maxQualityLoss: 0.03 }, aliases: ['gpt-4o*'] });
    expect(load('').routes.auto?.objective).toEqual({ quality: 0.8 });
  });
});

describe('what is wrong is said with its place', () => {
  it.each([
    ['server: { port: x }', 'signalbox.yaml:1:17: server.port: expected a number, got "x"'],
    [
      'server: { port: 70000 }',
      'signalbox.yaml:1:17: server.port: expected a whole number from 0 to 65535, got 70000',
    ],
    ['server: { prot: 1 }', 'signalbox.yaml:1:11: server.prot: unknown field; did you mean port?'],
    ['sever: {}', 'signalbox.yaml:1:1: sever: unknown field; did you mean server?'],
    ['server: 3', 'signalbox.yaml:1:9: server: expected a mapping of fields, got 3'],
    ['[1]', 'signalbox.yaml:1:1: expected a mapping of fields, got a list'],
    ['storage: { type: mysql }', 'signalbox.yaml:1:18: storage.type: expected sqlite or memory, got "mysql"'],
    [
      'storage: { path: ../x }',
      'signalbox.yaml:1:18: storage.path: expected a file name inside the data directory, got "../x"',
    ],
    [
      'routes: { auto: { models: 7 } }',
      'signalbox.yaml:1:27: routes.auto.models: expected a list of model ids, or "*" for every model that is on, got 7',
    ],
    [
      'routes: { auto: { models: ["a b"] } }',
      'signalbox.yaml:1:28: routes.auto.models[0]: expected a name without spaces, at most 200 characters, got "a b"',
    ],
    [
      'routes: { auto: { rules: [{ deny: [] }] } }',
      'signalbox.yaml:1:27: routes.auto.rules[0].when: is missing: expected text',
    ],
    [
      'routes: { auto: { plans: { p: { kind: loop } } } }',
      'signalbox.yaml:1:39: routes.auto.plans.p.kind: expected cascade or chain, got "loop"',
    ],
    [
      'models: { small: {} }',
      'signalbox.yaml:1:11: models.small: expected a model id of the form vendor/name, such as local/small',
    ],
    [
      'models: { a/b: { qualityPrior: { law: 1 } } }',
      'signalbox.yaml:1:39: models.a/b.qualityPrior.law: expected a number between 0 and 1, got 1',
    ],
    [
      'models: { a/b: { capabilities: [tool] } }',
      'signalbox.yaml:1:33: models.a/b.capabilities[0]: expected tools or vision or audio or documents or structured-output or reasoning or web-search, got "tool"',
    ],
    ['keys: [{ name: a }]', 'signalbox.yaml:1:8: keys[0]: needs either `key` or `sha256`'],
    [
      'keys: [{ name: a, key: short }]',
      'signalbox.yaml:1:24: keys[0].key: expected at least 8 characters, got another value',
    ],
    [
      'server: { host: 0.0.0.0 }',
      'signalbox.yaml:1:17: server.host: listening on 0.0.0.0 needs `keys`: without them anyone who reaches this address could spend on your accounts',
    ],
  ])('%s', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it('shows everything at once, in the order of the text', () => {
    const text = 'server: { port: x, hsot: 1 }\nstorage: { prompts: some }\nbudget: 1\n';
    expect(problems(text).map((line) => line.split(':').slice(1, 3).join(':'))).toEqual([
      '1:17',
      '1:20',
      '2:21',
      '3:1',
    ]);
  });

  it('shows syntax errors with their place, and not all that follow from them', () => {
    const shown = problems('server: { port: 1\nmodels: {}\nroutes: }\nx: [}\n');
    expect(shown.length).toBeLessThanOrEqual(3);
    expect(shown[0]).toMatch(/^signalbox\.yaml:\d+:\d+: /);
  });

  it('refuses a field that is written twice', () => {
    expect(problems('server: { port: 1, port: 2 }')[0]).toMatch(/^signalbox\.yaml:1:\d+: .*unique/);
  });

  it('says that a file is not there', () => {
    const missing = () => loadConfig({ path: '/nowhere/signalbox.yaml', env: {} });
    expect(missing).toThrow('/nowhere/signalbox.yaml: there is no such file');
  });
});

describe('what is not built yet is refused, and says so', () => {
  it.each([
    ['budgets: []', 'budgets are not built yet'],
    ['cache: {}', 'answer caches are not built yet'],
    ['limits: {}', 'rate limits are not built yet'],
    ['keys: [{ name: a, key: abcdefghi, budgets: [] }]', 'budgets of keys are not built yet'],
    ['keys: [{ name: a, key: abcdefghi, limits: {} }]', 'rate limits of keys are not built yet'],
    ['storage: { type: postgres }', 'Postgres is not built yet; use sqlite'],
    ['providers: { a: { type: bedrock } }', 'Amazon Bedrock is not built yet'],
    ['providers: { a: { type: azure-openai } }', 'Azure OpenAI is not built yet'],
    ['providers: { a: { type: google } }', 'the native Google protocol is not built yet'],
    ['routes: { auto: { cascade: {} } }', 'a cascade is declared under `plans`'],
  ])('%s', (text, expected) => {
    const shown = problems(text);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain(expected);
  });
});

describe('${NAME} of the environment', () => {
  it('becomes what the field wants, in block and in flow style', () => {
    const text =
      'server:\n  port: ${PORT}\n  host: "${HOST}"\nproviders: { a: { type: simulated, local: ${YES} } }';
    const settings = load(text, { env: { PORT: '8080', HOST: 'localhost', YES: 'true' } });
    expect(settings.server).toMatchObject({ port: 8080, host: 'localhost' });
    expect(settings.providers.a?.local).toBe(true);
  });

  it('stays text where text is wanted, whatever it looks like', () => {
    const settings = load('server: { adminSecret: ${SECRET} }', { env: { SECRET: '123456789' } });
    expect(settings.server.adminSecret).toBe('123456789');
  });

  it('names every variable that is missing or empty', () => {
    expect(
      problems('server: { adminSecret: ${A} }\nkeys: [{ name: x, key: ${B} }]', { env: { B: '' } }),
    ).toEqual([
      expect.stringContaining('server.adminSecret: the environment variable A is not set'),
      expect.stringContaining('keys[0].key: the environment variable B is not set'),
    ]);
  });

  it('is not replaced inside a longer text', () => {
    expect(
      problems('providers: { a: { type: simulated, headers: { x: "Bearer ${T}" } } }', { env: { T: 'x' } }),
    ).toEqual([expect.stringContaining('a ${NAME} must be the whole value')]);
    const chain = '{ kind: chain, steps: [{ name: one, model: local/small, prompt: "costs ${X}" }] }';
    const { routes } = load(`${small}routes: { auto: { plans: { p: ${chain} } } }`);
    expect(routes.auto?.plans.p).toMatchObject({ steps: [{ prompt: 'costs ${X}' }] });
  });

  it('never shows a value in a message', () => {
    const shown = problems('server: { port: ${PORT}, adminSecret: ${S} }', {
      env: { PORT: 'p4ssw0rd', S: 'tiny' },
    });
    expect(shown).toHaveLength(2);
    expect(shown.join()).not.toMatch(/p4ssw0rd|tiny/);
  });
});

describe('version', () => {
  it('is the same for the same meaning, and another for another', () => {
    const version = load(small).version;
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(load(`# a comment\n${small}`, { path: 'elsewhere.yaml' }).version).toBe(version);
    expect(load(small, { env: { LOCAL_KEY: 'another' } }).version).toBe(version);
    expect(load(`${small}server: { port: 9 }`).version).not.toBe(version);
  });

  it('does not depend on the folder that files are named relative to', () => {
    const text = (name: string) =>
      `${small}learning: { artefact: ${name} }\nroutes: { auto: { policy: { name: knn, artefact: ${name} } } }\n`;
    const [one, other] = ['/one', '/other'].map((folder) =>
      load(text('own'), { path: `${folder}/signalbox.yaml` }),
    );
    expect(other!.version).toBe(one!.version);
    expect(other!.learning.artefact).not.toBe(one!.learning.artefact);
    expect(load(text('another'), { path: '/one/signalbox.yaml' }).version).not.toBe(one!.version);
  });
});

describe('without a file', () => {
  it('finds providers by the keys in the environment', () => {
    const env = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b', OPENROUTER_API_KEY: 'c', GEMINI_API_KEY: 'd' };
    const settings = loadConfig({ env });
    expect(Object.keys(settings.providers)).toEqual(['openai', 'anthropic', 'openrouter', 'google']);
    expect(settings.path).toBeNull();
    expect(loadConfig({ env: { OPENAI_API_KEY: ' ' } }).providers).toEqual({});
  });

  it('listens to the world no more than with one', () => {
    expect(() => loadConfig({ env: {}, overrides: { host: '0.0.0.0' } })).toThrow('needs `keys`');
  });

  it('finds them with a file that says nothing of providers, and not with one that does', () => {
    const env = { OPENAI_API_KEY: 'a' };
    expect(Object.keys(load('server: {}', { env }).providers)).toEqual(['openai']);
    expect(load('providers: {}', { env }).providers).toEqual({});
  });
});

describe('odd input', () => {
  it('never ends in anything but settings or a ConfigurationError', () => {
    const lines = small.split('\n');
    const mutation = fc.record({
      at: fc.nat(small.length),
      remove: fc.nat(5),
      insert: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom('{', '[', ': ', '- ', '*a', '&a ', '!!', '<<: ', '\t', '__proto__: '),
      ),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let text = lines.join('\n');
        for (const { at, remove, insert } of mutations)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        problems(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['deep nesting', '['.repeat(50_000)],
    [
      'an alias bomb',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [${'*a,'.repeat(9)}]`).join('\n')}`,
    ],
    ['prototype keys', 'providers: { __proto__: { type: simulated } }'],
    ['a prototype section', '__proto__: { server: 1 }'],
    ['two documents', 'server: {}\n---\nserver: {}'],
    ['a large text', 'x'.repeat(5_000_000)],
  ])('%s is refused', (_, text) => {
    expect(problems(text).length).toBeGreaterThan(0);
  });
});
