import { describe, expect, it } from 'vitest';
import { readNeeds } from './needs.ts';
import { noveltyOf } from './novelty.ts';
import { plainRequest } from '../chat/plain-request.ts';
import { message, userSays } from './testing/chat-requests.ts';

describe('readNeeds', () => {
  it('needs nothing for plain text', () => {
    expect(Object.values(readNeeds(userSays('hi'), 5, 0.1)).some(Boolean)).toBe(false);
  });

  it('reads parts, also inside tool results', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'x' } } as const;
    const inside = message('tool', { type: 'tool-result', toolCallId: '1', parts: [image] });
    expect(readNeeds(plainRequest([inside]), 5, 0).vision).toBe(true);
    expect(
      readNeeds(plainRequest([message('user', { type: 'audio', source: { kind: 'url', url: 'x' } })]), 5, 0)
        .audio,
    ).toBe(true);
    const text = message('user', {
      type: 'document',
      source: { kind: 'text', text: 't', mediaType: 'text/plain' },
    });
    expect(readNeeds(plainRequest([text]), 5, 0).vision).toBe(false);
  });

  it('reads tools, format and context', () => {
    const request = plainRequest([message('user', 'hi')], {
      tools: [{ name: 'a' }],
      responseFormat: { kind: 'json-object' },
    });
    expect(readNeeds(request, 40_000, 0)).toMatchObject({
      tools: true,
      structuredOutput: true,
      longContext: true,
    });
    expect(readNeeds({ ...request, toolChoice: { kind: 'none' } }, 5, 0).tools).toBe(false);
  });

  it('lets the caller decide about reasoning, else the likely level', () => {
    const says = (effort: string) => readNeeds(plainRequest([], { reasoning: { effort } }), 5, 0.9).reasoning;
    expect(says('none')).toBe(false);
    expect(says('high')).toBe(true);
    expect(readNeeds(userSays('hi'), 5, 0.6).reasoning).toBe(true);
    expect(readNeeds(userSays('hi'), 5, 0.4).reasoning).toBe(false);
    expect(readNeeds(plainRequest([], { reasoning: { budgetTokens: 1_000 } }), 5, 0).reasoning).toBe(true);
  });
});

describe('noveltyOf', () => {
  const quantiles = Float32Array.of(0.2, 0.4, 0.6, 0.8, 1);

  it('falls as the known share rises', () => {
    expect(noveltyOf(0, 10, quantiles)).toBe(1);
    expect(noveltyOf(6, 10, quantiles)).toBeCloseTo(0.5);
    expect(noveltyOf(10, 10, quantiles)).toBe(0);
    expect(noveltyOf(5, 10, quantiles)).toBeCloseTo(0.625);
  });

  it('is 1 where there is nothing to know', () => {
    expect(noveltyOf(0, 0, quantiles)).toBe(1);
    expect(noveltyOf(1, 1, new Float32Array(0))).toBe(1);
  });
});
