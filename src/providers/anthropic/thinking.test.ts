import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ProviderCall } from '../provider.ts';
import { anthropicRequest, openAiRequest, sampleCall } from '../testing/sample-call.ts';
import { thinkingStyle } from './thinking.ts';
import { writeRequest } from './write-request.ts';

describe('thinkingStyle', () => {
  it.each([
    ['claude-3-7-sonnet-20250219', 'budget'],
    ['claude-sonnet-4-20250514', 'budget'],
    ['claude-opus-4-1-20250805', 'budget'],
    ['claude-haiku-4-5-20251001', 'budget'],
    ['claude-opus-4-5', 'budget'],
    ['anthropic/claude-sonnet-4.5', 'budget'],
    ['claude-sonnet-4-6', 'either'],
    ['claude-opus-4-7', 'adaptive'],
    ['claude-opus-4-8', 'adaptive'],
    ['claude-sonnet-5', 'adaptive'],
    ['claude-haiku-5-5', 'adaptive'],
    ['claude-fable-5-1', 'adaptive'],
    ['some-proxy-name', 'either'],
  ])('%s: %s', (model, style) => {
    expect(thinkingStyle(model)).toBe(style);
  });
});

function thinkingOf(model: string, request: ChatRequest, more: Partial<ProviderCall> = {}) {
  const { body, loss } = writeRequest(sampleCall(model, { request, ...more }));
  const { thinking, output_config, temperature, max_tokens } = body;
  return JSON.parse(JSON.stringify({ thinking, output_config, temperature, max_tokens, loss }));
}

describe('an effort that was decided', () => {
  const request = openAiRequest({}, { sampling: { maxOutputTokens: 20_000, temperature: 0.5 } });

  it('is a budget for older models, sampling left out', () => {
    expect(thinkingOf('claude-sonnet-4-5', request, { effort: 'medium' })).toEqual({
      thinking: { type: 'enabled', budget_tokens: 8_192 },
      max_tokens: 20_000,
      loss: ['temperature'],
    });
  });

  it('is adaptive thinking for newer ones', () => {
    expect(thinkingOf('claude-opus-5', request, { effort: 'xhigh' })).toEqual({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'xhigh' },
      max_tokens: 20_000,
      loss: ['temperature'],
    });
    expect(thinkingOf('claude-opus-5', openAiRequest(), { effort: 'minimal' })).toMatchObject({
      output_config: { effort: 'low' },
    });
  });

  it('leaves room for the answer, and is left out where there is none', () => {
    const tight = openAiRequest({}, { sampling: { maxOutputTokens: 4_000 } });
    expect(thinkingOf('claude-sonnet-4-5', tight, { effort: 'high' })).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 2_976 },
    });
    const tiny = openAiRequest({}, { sampling: { maxOutputTokens: 1_500, temperature: 0.5 } });
    expect(thinkingOf('claude-sonnet-4-5', tiny, { effort: 'high' })).toEqual({
      temperature: 0.5,
      max_tokens: 1_500,
      loss: ['reasoning_effort'],
    });
  });

  it('turns thinking off for none', () => {
    expect(thinkingOf('claude-opus-5', request, { effort: 'none' })).toMatchObject({
      thinking: { type: 'disabled' },
      temperature: 0.5,
      loss: [],
    });
  });

  it('gives way to a tool that must be called', () => {
    const forced = openAiRequest({}, { tools: [{ name: 'f' }], toolChoice: { kind: 'required' } });
    expect(thinkingOf('claude-sonnet-4-5', forced, { effort: 'high' })).toMatchObject({
      loss: ['reasoning_effort'],
    });
    expect(thinkingOf('claude-opus-5', forced, { effort: 'high' })).toMatchObject({
      output_config: { effort: 'high' },
      loss: [],
    });
    expect(thinkingOf('claude-opus-5', forced, { effort: 'high' })).not.toHaveProperty('thinking');
  });

  it('stands beside a format in the same field', () => {
    const schema = { type: 'object' };
    const formatted = openAiRequest({}, { responseFormat: { kind: 'json-schema', name: 'x', schema } });
    expect(thinkingOf('claude-opus-5', formatted, { effort: 'low' })).toMatchObject({
      output_config: { effort: 'low', format: { type: 'json_schema', schema } },
    });
    expect(thinkingOf('claude-sonnet-4-5', formatted, { effort: 'low' })).toMatchObject({
      output_config: { format: { type: 'json_schema', schema } },
    });
  });

  it('is the client’s own where nothing else was decided', () => {
    const wishing = openAiRequest({}, { reasoning: { effort: 'high' } });
    expect(thinkingOf('claude-opus-5', wishing)).toMatchObject({ output_config: { effort: 'high' } });
  });
});

describe('the client’s own thinking', () => {
  const enabled = (budget: number) =>
    anthropicRequest(
      { max_tokens: 20_000, thinking: { type: 'enabled', budget_tokens: budget, display: 'omitted' } },
      { reasoning: { budgetTokens: budget }, sampling: { maxOutputTokens: 20_000 } },
    );
  const adaptive = anthropicRequest(
    { max_tokens: 20_000, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    { reasoning: { effort: 'low' }, sampling: { maxOutputTokens: 20_000 } },
  );

  it('is kept where the model takes it', () => {
    expect(thinkingOf('claude-sonnet-4-5', enabled(5_000))).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 5_000, display: 'omitted' },
      loss: [],
    });
    expect(thinkingOf('claude-sonnet-4-6', enabled(5_000))).toMatchObject({
      thinking: { type: 'enabled' },
      loss: [],
    });
    expect(thinkingOf('claude-opus-5', adaptive)).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
      loss: [],
    });
    expect(thinkingOf('claude-opus-5', adaptive, { effort: 'low' })).toMatchObject({
      output_config: { effort: 'low' },
    });
  });

  it('is kept for a model whose name says nothing, whatever its form', () => {
    expect(thinkingOf('house-model', enabled(5_000))).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 5_000, display: 'omitted' },
      loss: [],
    });
    expect(thinkingOf('house-model', adaptive)).toMatchObject({ thinking: { type: 'adaptive' }, loss: [] });
  });

  it('is kept exactly where it says more than the decided effort', () => {
    expect(thinkingOf('claude-sonnet-4-5', enabled(5_000), { effort: 'high' })).toMatchObject({
      thinking: { budget_tokens: 5_000 },
    });
  });

  it('is put in the other form where the model takes only that', () => {
    expect(thinkingOf('claude-opus-5', enabled(5_000))).toEqual({
      thinking: { type: 'adaptive', display: 'omitted' },
      max_tokens: 20_000,
      loss: ['thinking.budget_tokens'],
    });
    expect(thinkingOf('claude-haiku-4-5', adaptive)).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2_048 },
      max_tokens: 20_000,
      loss: ['output_config.effort'],
    });
  });

  it('follows another effort that was decided', () => {
    expect(thinkingOf('claude-opus-5', adaptive, { effort: 'max' })).toMatchObject({
      output_config: { effort: 'max' },
    });
    expect(thinkingOf('claude-opus-5', adaptive, { effort: 'none' })).toEqual({
      thinking: { type: 'disabled' },
      max_tokens: 20_000,
      loss: [],
    });
  });
});
