import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../load-config.ts';
import type { Settings } from '../settings.ts';
import { importLitellm } from './import-litellm.ts';

const catalogueIds = new Set([
  'openai/gpt-4o',
  'openai/gpt-4o-mini',
  'anthropic/claude-sonnet-4-5',
  'google/gemini-2.5-pro',
]);
const canonicalId = (name: string) => (catalogueIds.has(name) ? name : undefined);

/** Every variable is set, to something long enough to be a key and different for each. */
const anyEnv = new Proxy({}, { get: (_, name) => `value of ${String(name)}` }) as Record<string, string>;

function convert(text: string): {
  settings: Settings;
  notes: string[];
  configuration: Record<string, unknown>;
} {
  const { configuration, notes } = importLitellm(text, 'config.yaml', canonicalId);
  const settings = loadConfig({
    text: stringify(configuration),
    env: anyEnv,
    knowsModel: (name) => canonicalId(name) !== undefined,
  });
  return { settings, configuration, notes: notes.map(({ field, message }) => `${field}: ${message}`) };
}

describe('importLitellm', () => {
  it('converts providers, keys from the environment, and names', () => {
    const { settings, configuration, notes } = convert(`
model_list:
  - model_name: gpt-4o
    litellm_params: { model: openai/gpt-4o, api_key: os.environ/MY_OPENAI_KEY }
  - model_name: smart
    litellm_params: { model: anthropic/claude-sonnet-4-5 }
  - model_name: fast
    litellm_params: { model: gpt-4o-mini }
`);
    expect(configuration.providers).toEqual({
      openai: { type: 'openai', apiKey: '${MY_OPENAI_KEY}' },
      anthropic: { type: 'anthropic', apiKey: '${ANTHROPIC_API_KEY}' },
      'openai-2': { type: 'openai', apiKey: '${OPENAI_API_KEY}' },
    });
    expect(settings.models['openai/gpt-4o']).toMatchObject({
      deployments: [{ provider: 'openai', upstreamModel: 'gpt-4o' }],
      aliases: [],
    });
    expect(settings.models['anthropic/claude-sonnet-4-5']?.aliases).toEqual(['smart']);
    expect(settings.models['openai/gpt-4o-mini']?.aliases).toEqual(['fast']);
    expect(notes).toEqual([]);
  });

  it('makes deployments of the same model one model, and of different models a route', () => {
    const { settings, notes } = convert(`
model_list:
  - model_name: llama
    litellm_params: { model: hosted_vllm/meta-llama/Llama-3-70b, api_base: http://10.0.0.1:8000/v1, weight: 3 }
    model_info: { input_cost_per_token: 0.0000005, output_cost_per_token: "1.5e-6", max_input_tokens: 8192, supports_function_calling: true }
  - model_name: llama
    litellm_params: { model: hosted_vllm/meta-llama/Llama-3-70b, api_base: http://10.0.0.2:8000/v1/, rpm: 60 }
  - model_name: mixed
    litellm_params: { model: openai/gpt-4o }
  - model_name: mixed
    litellm_params: { model: gemini/gemini-2.5-pro }
`);
    expect(settings.models['meta-llama/Llama-3-70b']).toMatchObject({
      deployments: [
        { provider: 'vllm', weight: 3 },
        { provider: 'vllm-2', weight: 1 },
      ],
      pricing: { inputUsdPerMillion: 0.5, outputUsdPerMillion: 1.5 },
      contextTokens: 8192,
      capabilities: ['tools'],
      aliases: ['llama'],
    });
    expect(settings.providers['vllm-2']?.baseUrl).toBe('http://10.0.0.2:8000/v1');
    expect(settings.routes.mixed?.models).toEqual(['openai/gpt-4o', 'google/gemini-2.5-pro']);
    expect(notes).toEqual([
      expect.stringMatching(/^model_list\[1\]\.litellm_params\.rpm: rate limits/),
      expect.stringMatching(/^model_name mixed: is now a route/),
    ]);
  });

  it('makes a name with fallbacks a route, with the retries as attempts', () => {
    const { settings } = convert(`
model_list:
  - { model_name: a, litellm_params: { model: openai/gpt-4o } }
  - { model_name: b, litellm_params: { model: openai/gpt-4o-mini } }
litellm_settings: { fallbacks: [{ a: [b] }], num_retries: 2, drop_params: true }
router_settings: { model_group_alias: { gpt-4: a, small: { model: b, hidden: true } } }
`);
    expect(settings.routes.a).toMatchObject({
      models: ['openai/gpt-4o', 'openai/gpt-4o-mini'],
      aliases: ['gpt-4'],
      maxAttempts: 3,
    });
    expect(settings.models['openai/gpt-4o-mini']?.aliases).toEqual(['b', 'small']);
  });

  it('takes several names for one model as one deployment', () => {
    const { settings } = convert(`
model_list:
  - { model_name: a, litellm_params: { model: openai/gpt-4o } }
  - { model_name: b, litellm_params: { model: openai/gpt-4o } }
  - { model_name: b, litellm_params: { model: openai/gpt-4o, api_key: os.environ/OTHER_KEY } }
`);
    expect(settings.models['openai/gpt-4o']).toMatchObject({
      deployments: [{ provider: 'openai' }, { provider: 'openai-2' }],
      aliases: ['a', 'b'],
    });
  });

  it('keeps a whole list beside the models that are named', () => {
    const { configuration, settings } = convert(`
model_list:
  - { model_name: smart, litellm_params: { model: anthropic/claude-sonnet-4-5 } }
  - { model_name: "anthropic/*", litellm_params: { model: "anthropic/*" } }
  - { model_name: "openai/*", litellm_params: { model: "openai/*" } }
`);
    // A provider that a model names brings only what is named.
    expect(Object.keys(configuration.providers as object)).toEqual(['anthropic', 'openai', 'anthropic-all']);
    expect(settings.providers['anthropic-all']).toEqual(settings.providers.anthropic);
  });

  it('takes the window of the deployment, also where the catalogue knows the model', () => {
    const { settings, notes } = convert(`
model_list:
  - model_name: short
    litellm_params: { model: openai/gpt-4o }
    model_info: { max_input_tokens: 32768, max_output_tokens: 1000, supports_vision: true, access_groups: [a] }
`);
    expect(settings.models['openai/gpt-4o']).toMatchObject({ contextTokens: 32_768, maxOutputTokens: 1_000 });
    expect(settings.models['openai/gpt-4o']?.capabilities).toBeUndefined();
    expect(notes).toEqual(['model_list[0].model_info.access_groups: is not carried over']);
  });

  it('leaves out names that cannot be asked for, and says so', () => {
    const { settings, notes } = convert(`
model_list:
  - { model_name: GPT 4o, litellm_params: { model: openai/gpt-4o } }
  - { model_name: Any of them, litellm_params: { model: openai/gpt-4o } }
  - { model_name: Any of them, litellm_params: { model: openai/gpt-4o-mini } }
router_settings: { model_group_alias: { my alias: Any of them } }
`);
    expect(settings.models['openai/gpt-4o']?.aliases).toEqual([]);
    expect(settings.routes['Any-of-them']).toMatchObject({ aliases: [] });
    expect(notes).toContain('model_name GPT 4o: has spaces or is too long: ask for openai/gpt-4o');
    expect(notes).toContain('model_name Any of them: has spaces or is too long: ask for Any-of-them');
    expect(notes.filter((note) => note.includes('my alias'))).toHaveLength(1);
  });

  it('keeps the key of the operator and the timeout', () => {
    const { settings, configuration } = convert(`
model_list: [{ model_name: "openai/*", litellm_params: { model: "openai/*", api_key: os.environ/OPENAI_API_KEY } }]
general_settings: { master_key: os.environ/LITELLM_MASTER_KEY, database_url: os.environ/DATABASE_URL }
router_settings: { timeout: 30 }
`);
    expect(configuration.keys).toEqual([{ name: 'master', key: '${LITELLM_MASTER_KEY}', admin: true }]);
    expect(settings.server.requestTimeoutMs).toBe(30_000);
    expect(Object.keys(settings.providers)).toEqual(['openai']);
    expect(settings.models).toEqual({});
  });

  it('knows a local Ollama, and costs nothing there', () => {
    const { settings, notes } = convert(`
model_list: [{ model_name: hermes, litellm_params: { model: "ollama/hermes3:8b", api_base: "http://localhost:11434" } }]`);
    expect(settings.providers.ollama).toMatchObject({ baseUrl: 'http://localhost:11434/v1', local: true });
    expect(Object.keys(settings.models)).toEqual(['ollama/hermes3:8b']);
    expect(notes).toEqual([]);
  });

  it('lists what it cannot convert, and converts the rest', () => {
    const { settings, notes } = convert(`
model_list:
  - { model_name: az, litellm_params: { model: azure/gpt-4o, api_base: "https://x.openai.azure.com" } }
  - { model_name: cl, litellm_params: { model: bedrock/anthropic.claude, aws_region_name: us-east-1 } }
  - { model_name: emb, litellm_params: { model: openai/text-embedding-3-small }, model_info: { mode: embedding } }
  - { model_name: nothing }
  - { model_name: vllm, litellm_params: { model: hosted_vllm/x } }
  - { model_name: own, litellm_params: { model: openai/own, api_base: "http://10.0.0.1/v1", temperature: 0.2 } }
litellm_settings: { cache: true, fallbacks: [{ missing: [own] }] }
router_settings: { routing_strategy: least-busy, redis_host: x, model_group_alias: { gone: az } }
environment_variables: { A: b }
`);
    expect(Object.keys(settings.models)).toEqual(['compatible/own']);
    expect(notes).toEqual([
      'model_list[0]: azure/gpt-4o: Signalbox has no provider for azure yet',
      'model_list[1]: bedrock/anthropic.claude: Signalbox has no provider for bedrock yet',
      'model_list[2]: mode embedding is not chat',
      'model_list[3]: has no litellm_params.model',
      'model_list[4]: needs an api_base',
      'model_list[5].litellm_params.temperature: is not carried over',
      'litellm_settings.fallbacks: missing is not in model_list',
      'router_settings.model_group_alias.gone: names no model that was carried over',
      'router_settings.routing_strategy: routes decide by predicted quality, cost and time instead',
      'router_settings.redis_host: is not carried over',
      'litellm_settings.cache: is not carried over',
      'environment_variables: is not carried over',
      'models.compatible/own: has no price: routes pick it only once it has one',
    ]);
  });

  it.each([
    '',
    'model_list: 3',
    'model_list: [3, null, []]',
    'router_settings: []',
    '[]',
    'model_list: [{litellm_params: {model: "/"}}]',
    'model_list: [{litellm_params: {model: "constructor/x"}}]',
  ])('takes what it can of %j', (text) => {
    expect(() => importLitellm(text, 'f', canonicalId)).not.toThrow();
  });
});
