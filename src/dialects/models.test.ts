import { describe, expect, it } from 'vitest';
import { renderTokenCount } from './anthropic-messages/count-tokens.ts';
import { renderModels as renderAnthropicModels } from './anthropic-messages/models.ts';
import type { ListedModel } from './listed-model.ts';
import { renderModels as renderOpenAiModels } from './openai-chat/models.ts';

const models: ListedModel[] = [
  { id: 'auto', createdSeconds: 1_700_000_000, ownedBy: 'signalbox' },
  { id: 'acme/large', createdSeconds: 0, ownedBy: 'acme', name: 'Large', contextTokens: 1000 },
];

describe('the list of models', () => {
  it('has OpenAI’s shape', () => {
    expect(renderOpenAiModels(models)).toEqual({
      object: 'list',
      data: [
        { id: 'auto', object: 'model', created: 1_700_000_000, owned_by: 'signalbox' },
        {
          id: 'acme/large',
          object: 'model',
          created: 0,
          owned_by: 'acme',
          name: 'Large',
          context_length: 1000,
        },
      ],
    });
  });

  it('has Anthropic’s shape', () => {
    expect(renderAnthropicModels(models)).toEqual({
      data: [
        {
          type: 'model',
          id: 'auto',
          display_name: 'auto',
          created_at: '2023-11-14T22:13:20.000Z',
          max_input_tokens: null,
        },
        {
          type: 'model',
          id: 'acme/large',
          display_name: 'Large',
          created_at: '1970-01-01T00:00:00.000Z',
          max_input_tokens: 1000,
        },
      ],
      has_more: false,
      first_id: 'auto',
      last_id: 'acme/large',
    });
    expect(renderAnthropicModels([])).toEqual({ data: [], has_more: false, first_id: null, last_id: null });
  });
});

describe('a count of tokens', () => {
  it('is marked when it is an estimate', () => {
    expect(renderTokenCount(5, true)).toEqual({ input_tokens: 5, signalbox: { estimated: true } });
    expect(renderTokenCount(5, false)).toEqual({ input_tokens: 5 });
  });
});
