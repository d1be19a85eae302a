import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventTooLargeError, type ServerSentEvent, ServerSentEventParser } from './server-sent-events.ts';

interface Parsed {
  events: { event: string; data: string | null }[];
  raw: Buffer;
}

/** Feeds the text cut at the given offsets, and gathers events and their raw bytes. */
function parse(input: Uint8Array, cuts: readonly number[], limitBytes?: number): Parsed {
  const parser = new ServerSentEventParser(limitBytes);
  const bounds = [0, ...[...cuts].sort((a, b) => a - b), input.length];
  const events: Parsed['events'] = [];
  const raw: Buffer[] = [];
  const take = (bytes: Uint8Array, found: ServerSentEvent[]) => {
    for (const { event, data, start, end } of found) {
      events.push({ event, data });
      raw.push(Buffer.from(bytes.subarray(start, end)));
    }
  };
  for (let at = 1; at < bounds.length; at++) {
    const { bytes, events: found } = parser.push(input.subarray(bounds[at - 1], bounds[at]));
    take(bytes, found);
  }
  const last = parser.end();
  take(last.bytes, last.events);
  return { events, raw: Buffer.concat(raw) };
}

const bytesOf = (text: string) => Buffer.from(text, 'utf8');
const dataOf = (text: string) => parse(bytesOf(text), []).events.map((event) => event.data);

describe('ServerSentEventParser', () => {
  it('reads data, event names and multi-line data', () => {
    const { events } = parse(
      bytesOf('event: ping\ndata: {"a":1}\n\ndata: one\ndata: two\nid: 7\nretry: 10\n\n'),
      [],
    );
    expect(events).toEqual([
      { event: 'ping', data: '{"a":1}' },
      { event: '', data: 'one\ntwo' },
    ]);
  });

  it.each([
    ['no space after the colon', 'data:x\n\n', 'x'],
    ['only one space is taken', 'data:  x\n\n', ' x'],
    ['a field without colon is empty', 'data\n\n', ''],
    ['an empty value', 'data:\n\n', ''],
    ['a longer field name is another field', 'database: y\ndata: x\n\n', 'x'],
    ['a byte order mark', '\ufeffdata: x\n\n', 'x'],
    ['CRLF', 'data: x\r\n\r\n', 'x'],
    ['CR', 'data: x\r\r', 'x'],
    ['mixed line ends', 'data: x\r\n\n', 'x'],
    ['no closing empty line', 'data: x\n', 'x'],
    ['no line end at all', 'data: x', 'x'],
    ['a comment before', ': hello\ndata: x\n\n', 'x'],
  ])('%s', (_, text, expected) => {
    expect(dataOf(text)).toEqual([expected]);
  });

  it('gives comment blocks no data but keeps their bytes', () => {
    const text = ': OPENROUTER PROCESSING\n\ndata: x\n\n';
    const { events, raw } = parse(bytesOf(text), []);
    expect(events).toEqual([
      { event: '', data: null },
      { event: '', data: 'x' },
    ]);
    expect(raw.toString()).toBe(text);
  });

  it('drops an event name that has no data from the event after it', () => {
    expect(parse(bytesOf('event: lost\n\ndata: x\n\n'), []).events[1]).toEqual({ event: '', data: 'x' });
  });

  it('reads the same at every split into three, to the byte', () => {
    const text = '\ufeffdata: {"t":"日本👍🏽"}\r\n\r\n: c\n\nevent: e\ndata: a\rdata: b\r\rdata: [DONE]\n\n';
    const input = bytesOf(text);
    const whole = parse(input, []);
    expect(whole.events.map((event) => event.data)).toEqual(['{"t":"日本👍🏽"}', null, 'a\nb', '[DONE]']);
    expect(whole.raw.equals(input.subarray(3))).toBe(true);
    for (let first = 0; first <= input.length; first++) {
      for (let second = first; second <= input.length; second++) {
        const split = parse(input, [first, second]);
        expect(split.events).toEqual(whole.events);
        expect(split.raw.equals(whole.raw)).toBe(true);
      }
    }
  });

  it('reads any events the same whatever the line ends and splits', () => {
    const value = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.replace(/[\r\n\ufeff]/g, ''));
    const event = fc.record({
      name: fc.constantFrom('', 'delta', 'ping'),
      lines: fc.array(value, { maxLength: 3 }),
    });
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 8 }),
        lineEnd,
        fc.array(fc.nat(), { maxLength: 20 }),
        (events, end, cuts) => {
          const text = events
            .map(({ name, lines }) => {
              const fields = [
                ...(name === '' ? [] : [`event: ${name}`]),
                ...lines.map((line) => `data: ${line}`),
              ];
              return `${[...fields, ': note'].join(end)}${end}${end}`;
            })
            .join('');
          const input = bytesOf(text);
          const offsets = cuts.map((cut) => (input.length === 0 ? 0 : cut % input.length));
          const parsed = parse(input, offsets);
          expect(parsed.events).toEqual(
            events.map(({ name, lines }) => ({
              event: name,
              data: lines.length === 0 ? null : lines.join('\n'),
            })),
          );
          // An LF that came in a read of its own at the very end belongs to no event any more.
          const missing = input.subarray(parsed.raw.length).toString();
          expect(parsed.raw.equals(input.subarray(0, parsed.raw.length))).toBe(true);
          expect(['', ...(end === '\r\n' ? ['\n'] : [])]).toContain(missing);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes any bytes without throwing, split or not', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat(200), { maxLength: 9 }),
        (input, cuts) => {
          const offsets = cuts.map((cut) => Math.min(cut, input.length));
          expect(parse(input, offsets).events).toEqual(parse(input, []).events);
        },
      ),
    );
  });

  it('refuses an event over the cap, in one piece or byte by byte', () => {
    const parser = new ServerSentEventParser(1000);
    expect(() => parser.push(bytesOf(`data: ${'x'.repeat(2000)}`))).toThrow(EventTooLargeError);
    const dripping = new ServerSentEventParser(1000);
    expect(() => {
      for (let at = 0; at < 1001; at++) dripping.push(bytesOf('x'));
    }).toThrow(EventTooLargeError);
  });

  it('counts an event of endless lines against the cap', () => {
    const parser = new ServerSentEventParser(1000);
    expect(() => {
      for (let line = 0; line < 200; line++) parser.push(bytesOf('data: x\n'));
    }).toThrow(EventTooLargeError);
  });

  it('takes many events that together exceed the cap', () => {
    const parser = new ServerSentEventParser(1000);
    let count = 0;
    for (let round = 0; round < 100; round++)
      count += parser.push(bytesOf('data: x\n\n'.repeat(20))).events.length;
    expect(count).toBe(2000);
    expect(parser.pendingBytes).toBe(0);
  });

  it('does not write to bytes that it gave away', () => {
    const parser = new ServerSentEventParser();
    parser.push(bytesOf('data: a\n'));
    const first = parser.push(bytesOf('\ndata: b'));
    const before = Buffer.from(first.bytes).toString();
    parser.push(bytesOf('bbbb\n\ndata: cccc\n\n'));
    expect(Buffer.from(first.bytes).toString()).toBe(before);
  });
});
