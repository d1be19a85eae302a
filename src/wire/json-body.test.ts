import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignalboxError } from '../errors/signalbox-error.ts';
import { parseJsonBody } from './json-body.ts';
import { measureJson } from './json-bounds.ts';

const parse = (text: string | Uint8Array, limits?: Parameters<typeof parseJsonBody>[1]) =>
  parseJsonBody(typeof text === 'string' ? Buffer.from(text) : text, limits);

function codeOf(text: string | Uint8Array, limits?: Parameters<typeof parseJsonBody>[1]): string {
  try {
    parse(text, limits);
    return 'accepted';
  } catch (error) {
    return isSignalboxError(error) ? error.code : `threw ${String(error)}`;
  }
}

describe('parseJsonBody', () => {
  it('gives what JSON.parse gives for every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        if (/"(__proto__|constructor)"/.test(text)) return;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws anything but catalogue errors, and accepts nothing that JSON.parse refuses', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\u',
      'd83d',
      '1',
      '-',
      'e9',
      'null',
      ' ',
      'é',
      '"a":',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
        const text = fragments.join('');
        const code = codeOf(text);
        expect(['accepted', 'invalid_json', 'json_too_complex']).toContain(code);
        if (code === 'accepted') expect(() => JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(['accepted', 'invalid_json']).toContain(codeOf(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['a cut object', '{"model":"auto"'],
    ['a trailing comma', '[1,]'],
    ['a comment', '{} // no'],
    ['two values', '{}{}'],
    ['a raw control character in a string', '"a\u0001b"'],
    ['NaN', '{"a":NaN}'],
    ['a byte order mark', '\ufeff{}'],
    ['a number beyond double precision', '{"max_tokens":1e400}'],
    ['a repeated name', '{"model":"cheap","model":"dear"}'],
    ['a repeated name spelt with an escape', '{"model":"cheap","mod\\u0065l":"dear"}'],
    ['a repeated name deep inside', '{"a":[{"b":{"c":1,"c":1}}]}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ spelt with an escape', '{"a":[{"\\u005f_proto__":1}]}'],
    ['constructor with prototype', '{"constructor":{"prototype":{"admin":true}}}'],
    ['half a surrogate pair in a name', '{"\\ud83d":1}'],
  ])('refuses %s', (_name, text) => {
    expect(codeOf(text)).toBe('invalid_json');
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut character', [0x22, 0xe4, 0xbd, 0x22]],
    ['a byte beyond Unicode', [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22]],
  ])('refuses invalid UTF-8: %s', (_name, bytes) => {
    expect(codeOf(Uint8Array.from(bytes))).toBe('invalid_json');
  });

  it('keeps Object.prototype clean', () => {
    codeOf('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('accepts names that only look dangerous, as tool schemas have them', () => {
    const text = '{"properties":{"constructor":{"type":"string"},"prototype":{"type":"object"}}}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('mends half surrogate pairs in values and leaves whole ones', () => {
    const value = parse('{"a":"x\\ud83d","b":["\\ude00y"],"c":"\\ud83d\\ude00","d":"\\\\ud83d"}');
    expect(value).toEqual({ a: 'x\ufffd', b: ['\ufffdy'], c: '😀', d: '\\ud83d' });
  });

  it('says where the text goes wrong without repeating it', () => {
    try {
      parse('{"key":"secret-value" oops}');
      expect.unreachable();
    } catch (error) {
      expect(String(error)).toMatch(/character 22/);
      expect(String(error)).not.toMatch(/secret|oops/);
    }
  });
});

describe('bounds', () => {
  it('counts nesting, not brackets in strings', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(codeOf(nested(64))).toBe('accepted');
    expect(codeOf(nested(65))).toBe('json_too_complex');
    expect(codeOf(nested(5_000_000))).toBe('json_too_complex');
    expect(codeOf('['.repeat(1_000_000))).toBe('json_too_complex');
    expect(codeOf(JSON.stringify('[{'.repeat(1000)))).toBe('accepted');
    expect(codeOf('[[1]]', { maxDepth: 1, maxValues: 10 })).toBe('json_too_complex');
  });

  it('counts values before anything is built from them', () => {
    expect(codeOf(`[${'1,'.repeat(99_998)}1]`)).toBe('accepted');
    expect(codeOf(`[${'1,'.repeat(8_000_000)}1]`)).toBe('json_too_complex');
    expect(codeOf(`[${'{},'.repeat(60_000)}{}]`)).toBe('json_too_complex');
  });

  it('never counts fewer values, levels or members than the text has', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary-ascii' }), (value) => {
        const text = JSON.stringify(value);
        const truth = measureValue(JSON.parse(text));
        const bytes = Buffer.from(text);
        const exact = { maxDepth: truth.depth, maxValues: truth.values + truth.empty };
        expect(measureJson(bytes, exact)).toEqual({ exceeded: null, members: truth.members });
        if (truth.depth > 0) {
          expect(measureJson(bytes, { ...exact, maxDepth: truth.depth - 1 }).exceeded).toBe('depth');
        }
        if (truth.values > 1) {
          expect(measureJson(bytes, { ...exact, maxValues: truth.values - 1 }).exceeded).toBe('values');
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([0, 1, 40, 47, 48, 49, 50, 200])(
    'finds the end of strings with %i plain bytes before an escape',
    (plain) => {
      for (const tail of ['\\"', '\\\\', '\\\\\\"', '"', '\\\\"x', '[{"']) {
        const text = JSON.stringify(['a'.repeat(plain) + tail + 'b'.repeat(plain), [1, 2]]);
        expect(measureJson(Buffer.from(text), { maxDepth: 2, maxValues: 6 })).toEqual({
          exceeded: null,
          members: 0,
        });
        expect(parse(text)).toEqual(JSON.parse(text));
      }
    },
  );
});

/** Values, levels, members and empty containers (which the measure counts twice) of a parsed value. */
function measureValue(value: unknown): { values: number; depth: number; members: number; empty: number } {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0, members: 0, empty: 0 };
  const children = Object.values(value);
  const sum = {
    values: 1,
    depth: 1,
    members: Array.isArray(value) ? 0 : children.length,
    empty: children.length === 0 ? 1 : 0,
  };
  for (const child of children) {
    const inner = measureValue(child);
    sum.values += inner.values;
    sum.members += inner.members;
    sum.empty += inner.empty;
    sum.depth = Math.max(sum.depth, inner.depth + 1);
  }
  return sum;
}
