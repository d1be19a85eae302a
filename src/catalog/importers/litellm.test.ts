import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usdPerMillionFromPico } from '../cost.ts';
import { ImportError } from './imported-offer.ts';
import { importLiteLlm } from './litellm.ts';

/** In the form of LiteLLM's model_prices_and_context_window.json: USD per token, limits, one flag per ability. */
const prices = {
  sample_spec: {
    input_cost_per_token: 0,
    output_cost_per_token: 0,
    litellm_provider: 'one of https://docs.litellm.ai/docs/providers',
    max_input_tokens: 'max input tokens, if the provider specifies it. if not default to max_tokens',
    mode: 'one of: chat, embedding, completion, image_generation',
  },
  fallback_generalizations: { rules: [{ name: 'gpt', pattern: '^gpt' }] },
  'claude-sonnet-4-5': {
    cache_creation_input_token_cost: 3.75e-6,
    cache_read_input_token_cost: 3e-7,
    input_cost_per_token: 3e-6,
    input_cost_per_token_above_200k_tokens: 6e-6,
    output_cost_per_token_above_200k_tokens: 2.25e-5,
    cache_creation_input_token_cost_above_200k_tokens: 7.5e-6,
    cache_read_input_token_cost_above_200k_tokens: 6e-7,
    cache_creation_input_token_cost_above_1hr: 6e-6,
    litellm_provider: 'anthropic',
    max_input_tokens: 200000,
    max_output_tokens: 64000,
    max_tokens: 64000,
    mode: 'chat',
    output_cost_per_token: 1.5e-5,
    supports_function_calling: true,
    supports_pdf_input: true,
    supports_reasoning: true,
    supports_response_schema: true,
    supports_vision: true,
    deprecation_date: '2027-09-29',
  },
  'gpt-4o-mini': {
    cache_read_input_token_cost: 7.500000000000001e-8,
    input_cost_per_token: 1.5e-7,
    input_cost_per_token_batches: 7.5e-8,
    input_cost_per_token_priority: 2.5e-7,
    litellm_provider: 'openai',
    max_input_tokens: 128000,
    max_output_tokens: 16384,
    mode: 'chat',
    output_cost_per_token: 6e-7,
    supports_function_calling: true,
    supports_web_search: false,
  },
  'groq/llama-3.3-70b-versatile': {
    input_cost_per_token: 5.9e-7,
    output_cost_per_token: 7.9e-7,
    litellm_provider: 'groq',
    max_input_tokens: 128000,
    mode: 'chat',
  },
  'dashscope/qwen-plus': {
    litellm_provider: 'dashscope',
    max_input_tokens: 997952,
    mode: 'chat',
    tiered_pricing: [
      {
        input_cost_per_token: 4e-7,
        output_cost_per_token: 1.2e-6,
        output_cost_per_reasoning_token: 4e-6,
        range: [0, 256000],
      },
      { input_cost_per_token: 1.2e-6, output_cost_per_token: 3.6e-6, range: [256000, 1000000] },
    ],
  },
  'ollama/llama3.1': {
    input_cost_per_token: 0,
    output_cost_per_token: 0,
    litellm_provider: 'ollama',
    max_tokens: 8192,
    mode: 'chat',
  },
  'github_copilot/gpt-5': {
    input_cost_per_token: 0,
    output_cost_per_token: 0,
    litellm_provider: 'github_copilot',
    mode: 'chat',
  },
  'text-embedding-3-small': {
    input_cost_per_token: 2e-8,
    output_cost_per_token: 0,
    litellm_provider: 'openai',
    mode: 'embedding',
  },
  'gpt-3.5-turbo-instruct': {
    input_cost_per_token: 1.5e-6,
    output_cost_per_token: 2e-6,
    litellm_provider: 'text-completion-openai',
    mode: 'completion',
  },
  'o1-pro': {
    input_cost_per_token: 1.5e-4,
    output_cost_per_token: 6e-4,
    litellm_provider: 'openai',
    mode: 'responses',
    supported_endpoints: ['/v1/responses', '/v1/batch'],
  },
  'gpt-9': {
    input_cost_per_token: 1e-6,
    output_cost_per_token: 6e-6,
    litellm_provider: 'openai',
    mode: 'responses',
    supported_endpoints: ['/v1/responses', '/v1/chat/completions'],
  },
  'ollama/mistral': {
    input_cost_per_token: 0,
    output_cost_per_token: 0,
    litellm_provider: 'ollama',
    mode: 'completion',
  },
  'sagemaker/endpoint': { litellm_provider: 'sagemaker', mode: 'chat', max_input_tokens: 4096 },
  'per-million-slip': {
    input_cost_per_token: 3,
    output_cost_per_token: 15,
    litellm_provider: 'acme',
    mode: 'chat',
  },
  'free-cache': {
    input_cost_per_token: 1e-6,
    output_cost_per_token: 2e-6,
    cache_read_input_token_cost: 0,
    litellm_provider: 'acme',
    mode: 'chat',
  },
  nothing: null,
  modeless: { litellm_provider: 'acme' },
};

const result = importLiteLlm(JSON.stringify(prices), '2026-11-24');

function offer(upstreamModel: string) {
  const found = result.offers.find((each) => each.upstreamModel === upstreamModel);
  if (found === undefined) throw new Error(`no offer ${upstreamModel}`);
  return found;
}

describe('importLiteLlm', () => {
  it('reads prices per token as USD per million, with the tier in the field’s name', () => {
    expect(offer('claude-sonnet-4-5').pricing).toEqual({
      inputPicoUsd: 3_000_000,
      cachedInputPicoUsd: 300_000,
      cacheWritePicoUsd: 3_750_000,
      outputPicoUsd: 15_000_000,
      tiers: [
        {
          aboveInputTokens: 200_000,
          inputPicoUsd: 6_000_000,
          cachedInputPicoUsd: 600_000,
          cacheWritePicoUsd: 7_500_000,
          outputPicoUsd: 22_500_000,
        },
      ],
      source: 'LiteLLM',
      asOf: '2026-11-24',
    });
  });

  it('reads limits, abilities and the day of the end', () => {
    const sonnet = offer('claude-sonnet-4-5');
    expect(sonnet).toMatchObject({
      provider: 'anthropic',
      contextTokens: 200_000,
      maxOutputTokens: 64_000,
      retires: '2027-09-29',
    });
    expect([...sonnet.capabilities].sort()).toEqual([
      'documents',
      'reasoning',
      'structured-output',
      'tools',
      'vision',
    ]);
  });

  it('is not led astray by batch and priority prices or by rounding', () => {
    expect(offer('gpt-4o-mini').pricing).toEqual({
      inputPicoUsd: 150_000,
      cachedInputPicoUsd: 75_000,
      cacheWritePicoUsd: 150_000,
      outputPicoUsd: 600_000,
      source: 'LiteLLM',
      asOf: '2026-11-24',
    });
  });

  it('takes the provider off the name', () => {
    expect(offer('llama-3.3-70b-versatile').provider).toBe('groq');
  });

  it('reads lists of tiers, and charges all output at the price of reasoning where that is dearer', () => {
    const { pricing } = offer('qwen-plus');
    expect(usdPerMillionFromPico(pricing?.inputPicoUsd ?? 0)).toBe(0.4);
    expect(usdPerMillionFromPico(pricing?.outputPicoUsd ?? 0)).toBe(4);
    expect(pricing?.tiers).toMatchObject([
      { aboveInputTokens: 256_000, inputPicoUsd: 1_200_000, outputPicoUsd: 4_000_000 },
    ]);
    expect(
      result.warnings.some(
        ({ name, reason }) => name === 'dashscope/qwen-plus' && reason.includes('reasoning'),
      ),
    ).toBe(true);
  });

  it('lets only a machine of one’s own be free', () => {
    expect(offer('llama3.1').pricing?.inputPicoUsd).toBe(0);
    expect(offer('gpt-5').pricing).toBeNull();
    expect(offer('endpoint').pricing).toBeNull();
    expect(offer('per-million-slip').pricing).toBeNull();
  });

  it('believes no cache that costs nothing', () => {
    expect(offer('free-cache').pricing?.cachedInputPicoUsd).toBe(1_000_000);
  });

  it('skips the example, the rules and what does not chat', () => {
    const names = result.offers.map(({ upstreamModel }) => upstreamModel);
    expect(names).not.toContain('sample_spec');
    expect(names).toEqual(expect.arrayContaining(['gpt-9', 'mistral']));
    expect(result.skipped).toEqual([
      { name: 'text-embedding-3-small', reason: 'its mode is embedding' },
      { name: 'gpt-3.5-turbo-instruct', reason: 'its mode is completion' },
      { name: 'o1-pro', reason: 'its mode is responses' },
      { name: 'nothing', reason: 'the entry is not an object' },
      { name: 'modeless', reason: 'its mode is missing' },
    ]);
  });

  it('refuses what is not a JSON object', () => {
    expect(() => importLiteLlm('"x"', '2026-11-24')).toThrow(ImportError);
  });

  it('reads any object without failing, and never makes a model free that is not local', () => {
    const field = fc.constantFrom(...Object.keys(prices['claude-sonnet-4-5']), 'tiered_pricing');
    const entry = fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.constant(0), fc.double()));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), entry), (entries) => {
        const withMode = Object.fromEntries(
          Object.entries(entries).map(([name, fields]) => [name, { ...fields, mode: 'chat' }]),
        );
        for (const { isLocal, pricing } of importLiteLlm(JSON.stringify(withMode), '2026-11-24').offers) {
          expect(isLocal || pricing === null || pricing.inputPicoUsd + pricing.outputPicoUsd > 0).toBe(true);
        }
      }),
    );
  });
});
