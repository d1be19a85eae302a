/** Properties that hold for any weights and any input. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../chat/chat-request.ts';
import { seededRandom } from '../numerics/random.ts';
import { createPromptClassifier } from './classify-prompt.ts';
import { plainRequest } from '../chat/plain-request.ts';
import { message, userSays } from './testing/chat-requests.ts';
import { randomWeights } from './testing/random-weights.ts';

const classifier = createPromptClassifier(randomWeights(7));

function expectSound(request: ChatRequest): void {
  const profile = classifier.classify(request);
  expect(profile.failed).toBeUndefined();
  expect(profile.features.every(Number.isFinite)).toBe(true);
  expect(Number.isFinite(profile.tokens.input)).toBe(true);
  expect(Number.isFinite(profile.signals.complexity.score)).toBe(true);
  expect(() => JSON.stringify(profile.signals)).not.toThrow();
}

describe('classify', () => {
  it('reads any Unicode text, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => expectSound(userSays(text))),
      { numRuns: 2_000 },
    );
  });

  it('reads texts made of odd pieces', () => {
    const pieces = [
      '\ud800',
      '\udfff',
      '\u200b',
      '\u202e',
      '\0',
      '😀',
      '(((((',
      '```',
      '<a>',
      '</a>',
      '"',
      '“',
      '\\',
      '$',
      '﷽',
      '\n',
      ' ',
      'a'.repeat(300),
      '0'.repeat(40),
      '@',
      ':',
      '::',
      '-----BEGIN ',
      '{"text":"',
      '%s',
      'ｱ',
      'ก็็็็็็็',
      'e\u0301\u0301\u0301',
    ];
    const random = seededRandom(11);
    for (let run = 0; run < 3_000; run++) {
      let text = '';
      for (let at = random.integer(40); at >= 0; at--) text += pieces[random.integer(pieces.length)];
      expectSound(userSays(text));
    }
  });

  it('is repeatable, whatever was read in between', () => {
    const request = userSays('row1 row2 row3 and some other words');
    const first = classifier.classify(request);
    classifier.classify(userSays('完全不同的文字 12345 @ '.repeat(50)));
    expect(classifier.classify(request)).toEqual(first);
  });

  it('gives each profile its own features', () => {
    const first = classifier.classify(userSays('row1 row2'));
    const kept = first.features.slice();
    classifier.classify(userSays('something else'));
    expect(first.features).toEqual(kept);
  });

  it.each([
    ['no messages', plainRequest([])],
    ['no parts', plainRequest([{ role: 'user', parts: [] }])],
    ['only a picture', plainRequest([message('user', { type: 'image', source: { kind: 'url', url: 'x' } })])],
    [
      'unknown parts, deeply nested',
      plainRequest([message('user', { type: 'unknown', raw: nested(20_000) })]),
    ],
    ['tool results inside each other', plainRequest([message('tool', toolResult(2_000))])],
    ['ten megabytes of one letter', userSays('a'.repeat(10_000_000))],
    ['thirty megabytes of words', userSays('word '.repeat(6_000_000))],
    [
      'a hundred thousand messages',
      plainRequest(
        Array.from({ length: 100_000 }, (_, at) => message(at % 2 ? 'assistant' : 'user', 'hi there')),
      ),
    ],
    [
      'a hundred thousand parts',
      plainRequest([message('user', ...Array.from({ length: 100_000 }, () => 'part'))]),
    ],
  ])('gets through %s', (_, request) => {
    expectSound(request);
  });

  it('gives an unknown profile with a flag when reading fails inside', () => {
    const broken = plainRequest([message('user', 'hi')]);
    Object.defineProperty(broken, 'messages', {
      get() {
        throw new Error('broken');
      },
    });
    const profile = classifier.classify(broken);
    expect(profile.failed).toBe(true);
    expect(profile.signals.domain.label).toBe('unknown');
    expect(profile.signals.complexity.abstained).toBe(true);
    expect(profile.features).toHaveLength(classifier.featureCount);
  });

  it('abstains everywhere under thresholds that nothing reaches', () => {
    const weights = randomWeights(7);
    weights.abstainBelow.fill(1.1);
    const { signals } = createPromptClassifier(weights).classify(userSays('row1 row2'));
    expect([
      signals.domain.label,
      signals.task.label,
      signals.tone.label,
      signals.stakes.label,
      signals.safety.label,
    ]).toEqual(new Array(5).fill('unknown'));
    expect(signals.complexity.abstained && signals.urgency.abstained && signals.freshness.abstained).toBe(
      true,
    );
  });
});

describe('explain', () => {
  it('names every head, at most six pieces of evidence each, the strongest first', () => {
    for (const explanation of classifier.explain(
      userSays('row1 row2 “quoted words of some length here” 你好'),
    )) {
      expect(explanation.evidence.length).toBeLessThanOrEqual(6);
      const weights = explanation.evidence.map(({ weight }) => Math.abs(weight));
      expect(weights).toEqual([...weights].sort((a, b) => b - a));
    }
  });
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let at = 0; at < depth; at++) value = { inner: value };
  return value;
}

function toolResult(depth: number): Parameters<typeof message>[1] {
  let part: Exclude<Parameters<typeof message>[1], string> = { type: 'text', text: 'deep' };
  for (let at = 0; at < depth; at++) part = { type: 'tool-result', toolCallId: String(at), parts: [part] };
  return part;
}
