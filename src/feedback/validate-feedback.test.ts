import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignalboxError } from '../errors/signalbox-error.ts';
import { validateFeedback } from './validate-feedback.ts';

/** `accepted`, or the field that is refused. */
function paramOf(body: unknown): string | undefined {
  try {
    validateFeedback(body);
    return 'accepted';
  } catch (error) {
    if (!isSignalboxError(error) || error.code !== 'invalid_request') throw error;
    return error.details.param;
  }
}

const good = { decisionId: 'dec_1', kind: 'thumb', value: 1 };

describe('validateFeedback', () => {
  it.each([
    ['thumb', 1],
    ['thumb', -1],
    ['rating', 1],
    ['rating', 4.5],
    ['rating', 5],
    ['score', 0],
    ['score', 0.999],
    ['correction', 'It is 42.'],
    ['preference', { over: 'dec_2' }],
  ])('takes %s %j', (kind, value) => {
    expect(validateFeedback({ decisionId: 'dec_1', kind, value })).toEqual({
      decisionId: 'dec_1',
      kind,
      value,
      source: 'user',
      comment: null,
    });
  });

  it.each(['regenerate', 'accepted', 'abandoned'])('takes %s without a value', (kind) => {
    for (const value of [undefined, null, true]) {
      expect(validateFeedback({ decisionId: 'dec_1', kind, value }).value).toBe(true);
    }
    expect(paramOf({ decisionId: 'dec_1', kind, value: 1 })).toBe('value');
    expect(paramOf({ decisionId: 'dec_1', kind, value: false })).toBe('value');
  });

  it.each([
    ['thumb', 0],
    ['thumb', '1'],
    ['thumb', true],
    ['thumb', null],
    ['thumb', Number.NaN],
    ['thumb', [1]],
    ['rating', 0],
    ['rating', 5.01],
    ['rating', '5'],
    ['rating', Number.POSITIVE_INFINITY],
    ['score', -0.1],
    ['score', 1.1],
    ['score', Number.NaN],
    ['score', {}],
    ['correction', ''],
    ['correction', '   '],
    ['correction', 5],
    ['correction', 'x'.repeat(65_537)],
    ['preference', 'dec_2'],
    ['preference', null],
    ['preference', { over: 'dec_2', by: 3 }],
  ])('refuses %s %j, naming the value', (kind, value) => {
    expect(paramOf({ decisionId: 'dec_1', kind, value })).toBe('value');
  });

  it.each([
    [{ ...good, decisionId: '' }, 'decisionId'],
    [{ ...good, decisionId: 7 }, 'decisionId'],
    [{ ...good, decisionId: 'x'.repeat(257) }, 'decisionId'],
    [{ ...good, kind: 'like' }, 'kind'],
    [{ ...good, kind: 'constructor' }, 'kind'],
    [{ ...good, kind: '__proto__' }, 'kind'],
    [{ ...good, source: '' }, 'source'],
    [{ ...good, source: 'two words' }, 'source'],
    [{ ...good, source: 'x'.repeat(129) }, 'source'],
    [{ ...good, comment: 5 }, 'comment'],
    [{ ...good, comment: 'x'.repeat(4_097) }, 'comment'],
    [{ ...good, weight: 1e9 }, 'weight'],
    [{ ...good, kind: 'preference', value: { over: '' } }, 'value.over'],
    [[], undefined],
    [null, undefined],
    ['text', undefined],
    [undefined, undefined],
  ])('refuses %j, naming the field', (body, param) => expect(paramOf(body)).toBe(param));

  it('keeps source and comment', () => {
    const input = validateFeedback({ ...good, source: 'user:42@app', comment: '你好 <script>' });
    expect(input).toMatchObject({ source: 'user:42@app', comment: '你好 <script>' });
  });

  it('answers anything at all with a value of its kind or invalid_request', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (kind, value, source) => {
        paramOf({ decisionId: 'dec_1', kind, value, source });
        paramOf(value);
        const outcome = paramOf({ decisionId: 'dec_1', kind: 'score', value });
        expect(outcome === 'accepted').toBe(typeof value === 'number' && value >= 0 && value <= 1);
      }),
    );
  });
});
