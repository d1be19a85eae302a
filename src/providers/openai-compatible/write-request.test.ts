import { describe, expect, it } from 'vitest';
import type { ProviderCall } from '../provider.ts';
import { openAiRequest, sampleCall } from '../testing/sample-call.ts';
import { vendorProfile } from './vendor-profile.ts';
import { writeRequest } from './write-request.ts';

const openai = vendorProfile('https://api.openai.com/v1');
const generic = vendorProfile('http://10.0.0.1:8000/v1');
const openRouter = vendorProfile('https://openrouter.ai/api/v1');
const mistral = vendorProfile('https://api.mistral.ai/v1');

function write(fields: Record<string, unknown>, more: Partial<ProviderCall> = {}, profile = generic) {
  return writeRequest(sampleCall('upstream', { request: openAiRequest(fields), ...more }), profile, true);
}

describe('a request in the same dialect', () => {
  it('keeps every field that is not for the gateway', () => {
    const fields = {
      temperature: 0.3,
      logit_bias: { '50256': -100 },
      min_p: 0.05,
      a_field_of_the_future: { deep: [1, null] },
      user: 'u1',
    };
    const { body, loss } = write({ ...fields, signalbox: { quality: 1 }, models: ['a'], route: 'fallback' });
    expect(body).toMatchObject(fields);
    expect(body['model']).toBe('upstream');
    expect(Object.keys(body).sort()).toEqual(
      [...Object.keys(fields), 'messages', 'model', 'stream', 'stream_options'].sort(),
    );
    expect(loss).toEqual([]);
  });

  it('changes nothing in the request itself', () => {
    const request = openAiRequest({
      max_tokens: 5,
      messages: [{ role: 'developer', content: 'x' }],
      signalbox: {},
    });
    const before = structuredClone(request.body);
    writeRequest(
      sampleCall('m', { request, maxOutputTokens: 2, refusedParameters: ['max_tokens'] }),
      generic,
      true,
    );
    expect(request.body).toEqual(before);
  });

  it('keeps OpenRouter’s fields only for OpenRouter, without its auto-router', () => {
    const fields = {
      provider: { sort: 'price' },
      plugins: [{ id: 'auto-router' }, { id: 'web' }],
      models: ['x'],
    };
    expect(Object.keys(write(fields).body)).not.toContain('provider');
    expect(write(fields, {}, openRouter).body).toMatchObject({
      provider: { sort: 'price' },
      plugins: [{ id: 'web' }],
    });
    expect(write(fields, {}, openRouter).body['models']).toBeUndefined();
    expect(write({ plugins: [{ id: 'auto-router' }] }, {}, openRouter).body['plugins']).toBeUndefined();
  });

  it('asks for usage in streams, beside the client’s own options, and for nothing in whole answers', () => {
    const fields = { stream: true, stream_options: { include_obfuscation: false } };
    expect(write(fields).body).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
    const whole = write(fields, { stream: false }).body;
    expect(whole['stream']).toBeUndefined();
    expect(whole['stream_options']).toBeUndefined();
    const unasked = writeRequest(sampleCall('m', { request: openAiRequest(fields) }), generic, false);
    expect(unasked.body['stream_options']).toBeUndefined();
  });

  it.each([
    ['as the client wrote it', { max_tokens: 9 }, {}, generic, { max_tokens: 9 }],
    [
      'as the client wrote it, the newer way',
      { max_completion_tokens: 9 },
      {},
      generic,
      { max_completion_tokens: 9 },
    ],
    [
      'under the older name where only that is known',
      { max_completion_tokens: 9 },
      {},
      mistral,
      { max_tokens: 9 },
    ],
    [
      'under the newer name when the model refuses the older',
      { max_tokens: 9 },
      { refusedParameters: ['max_tokens'] },
      openai,
      { max_completion_tokens: 9 },
    ],
    [
      'under the older name when the model refuses the newer',
      { max_completion_tokens: 9 },
      { refusedParameters: ['max_completion_tokens'] },
      generic,
      { max_tokens: 9 },
    ],
    ['clamped, in the client’s words', { max_tokens: 9 }, { maxOutputTokens: 4 }, generic, { max_tokens: 4 }],
    ['by the gateway alone', {}, { maxOutputTokens: 4 }, openai, { max_completion_tokens: 4 }],
    ['by the gateway alone, to others', {}, { maxOutputTokens: 4 }, generic, { max_tokens: 4 }],
    ['not at all', {}, {}, generic, {}],
  ])('caps the output %s', (_, fields, more, profile, expected) => {
    const { body, loss } = write(fields, more, profile);
    const { max_tokens, max_completion_tokens } = body;
    expect(JSON.parse(JSON.stringify({ max_tokens, max_completion_tokens }))).toEqual(expected);
    expect(loss).toEqual([]);
  });

  it('leaves refused parameters out, with what depends on them, and says so', () => {
    const fields = {
      temperature: 1,
      tools: [{}],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      top_p: null,
    };
    const { body, loss } = write(fields, { refusedParameters: ['temperature', 'tools', 'seed', 'messages'] });
    expect(loss).toEqual(['temperature', 'tools']);
    for (const gone of ['temperature', 'tools', 'tool_choice', 'parallel_tool_calls'])
      expect(body).not.toHaveProperty(gone);
    expect(body['messages']).toBeDefined();
  });

  it('sets the effort that was decided over the client’s', () => {
    expect(write({ reasoning_effort: 'high' }, { effort: 'low' }).body['reasoning_effort']).toBe('low');
    expect(write({ reasoning_effort: 'high' }).body['reasoning_effort']).toBe('high');
    const refused = write({ reasoning_effort: 'high' }, { refusedParameters: ['reasoning_effort'] });
    expect(refused).toMatchObject({ loss: ['reasoning_effort'] });
    expect(refused.body).not.toHaveProperty('reasoning_effort');
  });

  it('calls developers system where the role is not known', () => {
    const messages = [
      { role: 'developer', content: 'be brief', name: 'x' },
      { role: 'user', content: 'hi' },
    ];
    expect(write({ messages }).body['messages']).toEqual([
      { role: 'system', content: 'be brief', name: 'x' },
      { role: 'user', content: 'hi' },
    ]);
    expect(write({ messages }, {}, openai).body['messages']).toBe(messages);
  });

  it('sticks a session to OpenAI’s prompt cache, unless the client does so itself', () => {
    const more = { affinityKey: 'session-1' };
    expect(write({}, more, openai).body['prompt_cache_key']).toBe('session-1');
    expect(write({ prompt_cache_key: 'own' }, more, openai).body['prompt_cache_key']).toBe('own');
    expect(write({}, more).body).not.toHaveProperty('prompt_cache_key');
  });
});

describe('vendorProfile', () => {
  it.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://api.mistral.ai/v1', 'mistral'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://api.together.xyz/v1', 'together'],
    ['https://generativelanguage.googleapis.com/v1beta/openai', 'gemini'],
    ['https://x.openai.azure.com/openai/v1', 'azure'],
    ['http://127.0.0.1:11434/v1', 'ollama'],
    ['http://127.0.0.1:8080/v1', 'generic'],
    ['https://fakeopenrouter.ai/v1', 'generic'],
    ['https://api.openai.com.evil.example/v1', 'generic'],
  ])('%s is %s', (url, vendor) => {
    expect(vendorProfile(url).vendor).toBe(vendor);
  });
});
