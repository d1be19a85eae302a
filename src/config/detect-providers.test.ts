import { describe, expect, it } from 'vitest';
import { detectionHints, detectProviders, ollamaProvider, simulatedProvider } from './detect-providers.ts';

describe('detectProviders', () => {
  it('finds nothing in an empty environment', () => {
    expect(detectProviders({})).toEqual({});
  });

  it('takes the key without the white space that copying leaves', () => {
    expect(detectProviders({ OPENROUTER_API_KEY: ' sk-or-1\n' })).toEqual({
      openrouter: expect.objectContaining({
        apiKey: 'sk-or-1',
        baseUrl: 'https://openrouter.ai/api/v1',
        local: false,
      }),
    });
  });

  it('speaks to Gemini through its OpenAI-compatible address', () => {
    expect(detectProviders({ GEMINI_API_KEY: 'k' }).google).toMatchObject({
      type: 'openai-compatible',
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    });
  });

  it('has a hint for everything that it could find', () => {
    const everything = detectProviders({
      OPENAI_API_KEY: 'a',
      ANTHROPIC_API_KEY: 'b',
      OPENROUTER_API_KEY: 'c',
      GEMINI_API_KEY: 'd',
    });
    expect(detectionHints.map(({ provider }) => provider)).toEqual([...Object.keys(everything), 'ollama']);
  });
});

describe('ollamaProvider', () => {
  it.each([
    [undefined, 'http://127.0.0.1:11434/v1'],
    ['', 'http://127.0.0.1:11434/v1'],
    ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
    ['0.0.0.0:9000', 'http://127.0.0.1:9000/v1'],
    ['[::]:9000', 'http://[::1]:9000/v1'],
    ['gpu.lan', 'http://gpu.lan:11434/v1'],
    ['gpu.lan:80', 'http://gpu.lan/v1'],
    ['http://gpu.lan:1234/', 'http://gpu.lan:1234/v1'],
    ['https://gpu.lan', 'https://gpu.lan/v1'],
    ['not a host', 'http://127.0.0.1:11434/v1'],
  ])('OLLAMA_HOST=%s is called at %s', (value, expected) => {
    expect(ollamaProvider({ OLLAMA_HOST: value })).toMatchObject({ baseUrl: expected, local: true });
  });
});

describe('simulatedProvider', () => {
  it('has no address and no key', () => {
    const { baseUrl, apiKey, type } = simulatedProvider();
    expect([type, baseUrl, apiKey]).toEqual(['simulated', undefined, undefined]);
  });
});
