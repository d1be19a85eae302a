import { describe, expect, it } from 'vitest';
import { plainRequest } from '../chat/plain-request.ts';
import { message, userSays } from './testing/chat-requests.ts';
import { estimateInputTokens, estimateTextTokens } from './token-estimate.ts';

describe('estimateTextTokens', () => {
  it.each([
    // Counts of a public 200,000-piece byte-pair vocabulary.
    ['The quick brown fox jumps over the lazy dog.', 10],
    ['Please summarise the attached report in three bullet points for the board meeting tomorrow.', 15],
    ['Почему небо голубое и почему закат красный?', 11],
    ['请用三句话总结这份报告的主要内容。', 12],
  ])('is near the truth for: %s', (text, tokens) => {
    expect(estimateTextTokens(text)).toBeGreaterThan(tokens * 0.65);
    expect(estimateTextTokens(text)).toBeLessThan(tokens * 1.45);
  });

  it('grows in proportion with repeated text, sampled or not', () => {
    const once = 'All happy families are alike; each unhappy family is unhappy in its own way. ';
    const perUnit = estimateTextTokens(once.repeat(4)) / 4;
    expect(estimateTextTokens(once.repeat(4_000)) / 4_000).toBeCloseTo(perUnit, 0);
    expect(estimateTextTokens('')).toBe(0);
  });
});

describe('estimateInputTokens', () => {
  it('counts messages, tools, schemas and media', () => {
    const plain = estimateInputTokens(userSays('hello there'));
    const withTools = estimateInputTokens(
      plainRequest([message('user', 'hello there')], {
        tools: [
          {
            name: 'search',
            description: 'Searches the web for pages',
            parameters: { type: 'object', properties: { query: { type: 'string' } } },
          },
        ],
      }),
    );
    const withImage = estimateInputTokens(
      plainRequest([
        message('user', 'hello there', { type: 'image', source: { kind: 'url', url: 'https://x' } }),
      ]),
    );
    const withSchema = estimateInputTokens(
      plainRequest([message('user', 'hello there')], {
        responseFormat: { kind: 'json-schema', name: 'x', schema: { type: 'object', properties: { a: {} } } },
      }),
    );
    expect(withTools).toBeGreaterThan(plain + 15);
    expect(withImage).toBe(plain + 800);
    expect(withSchema).toBeGreaterThan(plain);
  });

  it('survives cycles, depth and odd values in schemas', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    let deep: unknown = 1;
    for (let at = 0; at < 50_000; at++) deep = [deep];
    for (const parameters of [cyclic, deep, null, Number.NaN, undefined]) {
      expect(
        Number.isFinite(estimateInputTokens(plainRequest([], { tools: [{ name: 't', parameters }] }))),
      ).toBe(true);
    }
  });

  it('counts a long conversation by its sample', () => {
    const messages = Array.from({ length: 10_000 }, () => message('user', 'four words per message'));
    const tokens = estimateInputTokens(plainRequest(messages));
    expect(tokens).toBeGreaterThan(60_000);
    expect(tokens).toBeLessThan(130_000);
  });
});
