import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfig } from './load-config.ts';

const base = `
providers:
  local: { type: openai-compatible, baseUrl: http://127.0.0.1:9100/v1 }
  other: { type: openai-compatible, baseUrl: http://127.0.0.1:9200/v1 }
models:
  local/small: { provider: local, aliases: [tiny] }
  local/large: { provider: local }
`;

const problems = (text: string) => problemsOf(base + text);

function problemsOf(text: string): string[] {
  const knowsModel = (name: string) => name === 'openai/gpt-5.2' || name === 'gpt-5.2';
  try {
    loadConfig({ text, env: {}, knowsModel });
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.issues.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
}

const auto = (fields: string) => problems(`routes:\n  auto: ${fields}\n`);

describe('names of models', () => {
  it.each([
    'local/small',
    'small',
    'tiny',
    'local/large#high',
    'openai/gpt-5.2',
    'gpt-5.2',
    'local/*',
    'other/whatever:8b',
  ])('%s is known', (name) => {
    expect(auto(`{ models: ["${name}"] }`)).toEqual([]);
  });

  it.each([
    ['local/smal', 'no model is named local/smal; did you mean local/small?'],
    ['nobody/knows', 'no model is named nobody/knows'],
  ])('%s is not', (name, message) => {
    expect(auto(`{ models: [local/large, "${name}"] }`)).toEqual([`routes.auto.models[1]: ${message}`]);
  });

  it('are checked wherever a route names one', () => {
    const fields = `{ objective: { reference: x1 }, mode: shadow, baseline: x2,
      rules: [{ when: "true", deny: [x3], only: [x4], prefer: [x5], use: x6, objective: { reference: x7 } }],
      plans: { p: { kind: cascade, first: x8, second: x9 }, q: { kind: chain, steps: [{ name: s, model: x0 }] } } }`;
    const fieldsOf = auto(fields).map((line) => line.slice('routes.auto.'.length, line.indexOf(': ')));
    expect(fieldsOf.sort()).toEqual([
      'baseline',
      'objective.reference',
      'plans.p.first',
      'plans.p.second',
      'plans.q.steps[0].model',
      'rules[0].deny[0]',
      'rules[0].objective.reference',
      'rules[0].only[0]',
      'rules[0].prefer[0]',
      'rules[0].use',
    ]);
  });

  it('are said once although the presets take over what `auto` has', () => {
    expect(auto('{ models: [nope] }')).toHaveLength(1);
  });
});

describe('models and their providers', () => {
  it('name providers that are there', () => {
    expect(problems('  x/one: { provider: locl }')).toEqual([
      'models.x/one.provider: no provider is named locl; did you mean local?',
    ]);
    expect(problems('  x/one: { deployments: [{ provider: local }, { provider: nope }] }')).toEqual([
      'models.x/one.deployments[1].provider: no provider is named nope',
    ]);
  });

  it('need a provider unless the catalogue knows them', () => {
    expect(problems('  x/one: { contextTokens: 5 }')).toEqual([
      'models.x/one: is not in the catalogue, so it needs a `provider`',
    ]);
    expect(problems('  openai/gpt-5.2: { contextTokens: 5 }')).toEqual([]);
  });

  it('have one way of saying where they are served', () => {
    expect(problems('  x/one: { provider: local, deployments: [{ provider: local }] }')).toEqual([
      'models.x/one.deployments: give either `provider` or `deployments`',
    ]);
    expect(problems('  openai/gpt-5.2: { upstreamModel: a }')).toEqual([
      'models.openai/gpt-5.2.upstreamModel: needs a `provider`',
    ]);
  });
});

describe('providers', () => {
  const provider = (fields: string) => problemsOf(`providers: { p: ${fields} }`);

  it.each([
    ['{ type: openai-compatible }', 'providers.p: type openai-compatible needs a `baseUrl`'],
    ['{ type: openai-compatible, baseUrl: nonsense }', 'expected a URL such as'],
    ['{ type: openai-compatible, baseUrl: "ftp://a/b" }', 'begins with http:// or https://'],
    ['{ type: openai-compatible, baseUrl: "http://u:p@a/v1" }', 'must not carry credentials'],
    ['{ type: openai-compatible, baseUrl: "http://a/v1?key=x" }', 'without ? and #'],
    ['{ type: openai-compatible, baseUrl: "http://127.0.0.1:4747/v1" }', 'Signalbox itself'],
    ['{ type: openai-compatible, baseUrl: "http://localhost:4747/v1" }', 'Signalbox itself'],
    ['{ type: openai-compatible, baseUrl: "http://[::1]:4747/v1" }', 'Signalbox itself'],
    ['{ type: simulated, baseUrl: "http://a/v1" }', 'a simulated provider has no address'],
    ['{ type: openai, caFile: no/such.pem }', 'there is no file '],
    ['{ type: openai, headers: { Host: a } }', 'set by Signalbox itself'],
    ['{ type: openai, headers: { "x y": a } }', 'expected the name of an HTTP header'],
    ['{ type: openai, headers: { x: "a\\nb" } }', 'expected printable ASCII'],
  ])('%s', (fields, message) => {
    const shown = provider(fields);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain(message);
  });

  it.each([
    '{ type: openai }',
    '{ type: anthropic, apiKey: x }',
    '{ type: simulated }',
    '{ type: openai-compatible, baseUrl: "http://127.0.0.1:4748/v1" }',
    '{ type: openai-compatible, baseUrl: "http://10.0.0.7:4747/v1" }',
  ])('%s is fine', (fields) => {
    expect(provider(fields)).toEqual([]);
  });
});

describe('rules', () => {
  it('are expressions that can be compiled', () => {
    expect(auto('{ rules: [{ when: "signals.domain.label == ", tag: a }] }')[0]).toMatch(
      /^routes\.auto\.rules\[0\]\.when: not a valid expression/,
    );
    expect(auto('{ rules: [{ when: "1 + 1", tag: a }] }')[0]).toContain('must be true or false');
  });

  it('have an effect', () => {
    expect(auto('{ rules: [{ when: "true" }] }')).toEqual(['routes.auto.rules[0]: the rule has no effect']);
  });

  it('may use a plan of their route', () => {
    const plans = 'plans: { p: { kind: cascade, first: local/small, second: local/large } }';
    expect(auto(`{ ${plans}, rules: [{ when: "true", use: p }] }`)).toEqual([]);
  });
});

describe('plans', () => {
  const chain = (steps: string) => auto(`{ plans: { p: { kind: chain, steps: [${steps}] } } }`);

  it('may call routes in their steps', () => {
    expect(chain('{ name: a, model: "auto:quality" }')).toEqual([]);
  });

  it('fill their templates from what came before', () => {
    const good =
      '{ name: a, model: local/small }, { name: b, model: local/small, prompt: "{{steps.a}} {{ input }} {{previous}}" }';
    expect(chain(good)).toEqual([]);
    expect(
      chain('{ name: a, model: local/small, prompt: "{{steps.b}}" }, { name: b, model: local/small }'),
    ).toEqual(['routes.auto.plans.p.steps[0].prompt: no placeholder is named steps.b']);
    expect(chain('{ name: a, model: local/small, prompt: "{{inputs}}" }')).toEqual([
      'routes.auto.plans.p.steps[0].prompt: no placeholder is named inputs; did you mean input?',
    ]);
  });

  it('tell their steps apart', () => {
    expect(chain('{ name: a, model: local/small }, { name: a, model: local/small }')).toEqual([
      'routes.auto.plans.p.steps[1].name: two steps are named a',
    ]);
  });

  it('run always only when they are there', () => {
    expect(auto('{ plan: p }')).toEqual(['routes.auto.plan: no plan is named p']);
  });
});

describe('aliases and shadow mode', () => {
  it('give a name to one route only', () => {
    expect(problems('routes: { auto: { aliases: [a, fast] }, fast: {}, slow: { aliases: [a] } }')).toEqual([
      'routes.auto.aliases[1]: route fast has that name already',
      'routes.slow.aliases[0]: route auto has that name already',
    ]);
  });

  it('shadow mode needs a baseline', () => {
    expect(auto('{ mode: shadow }')).toEqual([
      'routes.auto.mode: shadow mode needs a `baseline`: the model that answers',
    ]);
    expect(auto('{ mode: shadow, baseline: local/large }')).toEqual([]);
  });
});

describe('keys', () => {
  it('name routes and models that are there', () => {
    expect(
      problems('keys: [{ name: a, key: abcdefgh, routes: [auto, "auto:economy", local/small, atuo] }]'),
    ).toEqual(['keys[0].routes[3]: no route or model is named atuo; did you mean auto?']);
  });

  it('differ in name and in key', () => {
    expect(
      problems('keys: [{ name: a, key: abcdefgh }, { name: a, key: hgfedcba }, { name: b, key: abcdefgh }]'),
    ).toEqual(['keys[1].name: two keys are named a', 'keys[2]: two entries have the same key']);
  });
});
