import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeltaTemplate, textMarkers } from './delta-template.ts';

const markers = textMarkers(['content', 'text']);

/** The pattern of `example`, tried on `event`, both at odd places of larger buffers. */
function match(example: string, text: string, event: string): string | null {
  const template = new DeltaTemplate(markers);
  const first = Buffer.from(`##${example}##`);
  template.learn(first, 2, first.length - 2, text);
  const second = Buffer.from(`###${event}#`);
  return template.match(second, 3, second.length - 1);
}

const event = (content: string, more: object = {}) =>
  JSON.stringify({ id: 'c1', choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more });

describe('DeltaTemplate', () => {
  it('reads the text of an event of the same form', () => {
    expect(match(event('Hello'), 'Hello', event(' world'))).toBe(' world');
    expect(match(event('a'), 'a', event('日本👍🏽'))).toBe('日本👍🏽');
    expect(match('{"text": "a"}', 'a', '{"text": "b"}')).toBe('b');
  });

  it.each([
    ['another id', event('b').replace('c1', 'c2')],
    ['another index', event('b').replace('"index":0', '"index":1')],
    ['a finish', event('b').replace('null', '"stop"')],
    ['another field behind', event('b', { usage: {} })],
    ['an empty text', event('')],
    ['a quote in the text', event('say "b"')],
    ['a backslash in the text', event('a\\b')],
    ['a line end in the text', event('a\nb')],
    ['a raw control character', event('X').replace('X', '\u0001')],
    ['a text that closes its string and goes on', event('X').replace('X', 'a","role":"x')],
    ['nothing at all', ''],
  ])('leaves to the parser: %s', (_, other) => {
    expect(match(event('a'), 'a', other)).toBeNull();
  });

  it('learns nothing from an example in which the place of the text is not certain', () => {
    expect(
      match('{"content":"a","x":{"content":"a"}}', 'a', '{"content":"b","x":{"content":"a"}}'),
    ).toBeNull();
    expect(match(event('a"b'), 'a"b', event('b'))).toBeNull();
    expect(match('{"content":"a"}', 'z', '{"content":"b"}')).toBeNull();
    expect(
      match('{"x":{"content":"a"},"content": "a"}', 'a', '{"x":{"content":"b"},"content": "a"}'),
    ).toBeNull();
    expect(match('{"other":"a"}', 'a', '{"other":"b"}')).toBeNull();
  });

  it('matches nothing before it learnt and after it forgot', () => {
    const template = new DeltaTemplate(markers);
    const bytes = Buffer.from(event('a'));
    expect(template.match(bytes, 0, bytes.length)).toBeNull();
    template.learn(bytes, 0, bytes.length, 'a');
    expect(template.match(bytes, 0, bytes.length)).toBe('a');
    template.forget();
    expect(template.match(bytes, 0, bytes.length)).toBeNull();
  });

  it('keeps its pattern when the bytes that it learnt from are written over', () => {
    const template = new DeltaTemplate(markers);
    const bytes = Buffer.from(event('a'));
    template.learn(bytes, 0, bytes.length, 'a');
    const later = Buffer.from(event('b'));
    bytes.fill(0);
    expect(template.match(later, 0, later.length)).toBe('b');
  });

  it('stops learning where forms never come again', () => {
    const template = new DeltaTemplate(markers);
    let lessons = 0;
    for (let at = 0; at < 100 && template.isLearning; at++) {
      const bytes = Buffer.from(event('a', { obfuscation: 'x'.repeat(at) }));
      expect(template.match(bytes, 0, bytes.length)).toBeNull();
      template.learn(bytes, 0, bytes.length, 'a');
      lessons++;
    }
    expect(lessons).toBeLessThan(20);
  });

  it('never says anything else than the parser', () => {
    const text = fc.string({ unit: 'binary', maxLength: 8 });
    const chunk = fc.record({
      before: text,
      content: text,
      after: fc.oneof(text, fc.constant(undefined)),
      index: fc.nat(1),
    });
    const write = ({
      before,
      content,
      after,
      index,
    }: {
      before: string;
      content: string;
      after: string | undefined;
      index: number;
    }) => JSON.stringify({ before, delta: { content }, after, index });
    fc.assert(
      fc.property(fc.array(chunk, { minLength: 2, maxLength: 12 }), (chunks) => {
        const template = new DeltaTemplate(markers);
        for (const one of chunks) {
          const bytes = Buffer.from(write(one));
          const parsed = JSON.parse(bytes.toString()) as { delta: { content: string } };
          const found = template.match(bytes, 0, bytes.length);
          if (found !== null) expect(found).toBe(parsed.delta.content);
          else template.learn(bytes, 0, bytes.length, parsed.delta.content);
        }
      }),
      { numRuns: 150 },
    );
  });
});
