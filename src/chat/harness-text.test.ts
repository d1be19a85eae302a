import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personText, withoutHarnessBlocks } from './harness-text.ts';

const reminder = (text: string) => `<system-reminder>\n${text}\n</system-reminder>`;

describe('withoutHarnessBlocks', () => {
  it.each([
    ['', ''],
    [' hi ', 'hi'],
    [reminder('Today is Tuesday.'), ''],
    [`${reminder('a')}\n${reminder('b')}\nfix the test`, 'fix the test'],
    [`fix the test${reminder('Plan mode is on')}please`, 'fix the testplease'],
    ['<environment_context><cwd>/x</cwd></environment_context>\ngo on', 'go on'],
    ['if a < b and b > c', 'if a < b and b > c'],
    ['<b>bold</b> <system>x</system>', '<b>bold</b> <system>x</system>'],
    ['<system-reminder> never closed', '<system-reminder> never closed'],
    ['</system-reminder> closed only', '</system-reminder> closed only'],
  ])('of %j is %j', (text, own) => expect(withoutHarnessBlocks(text)).toBe(own));

  it('keeps what a person says around any number of blocks', () => {
    const words = fc.string({ unit: fc.constantFrom('a', ' ', '<', '>', '/', 'é') });
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words)), words, (pairs, last) => {
        const text = pairs.map(([own, inner]) => own + reminder(inner)).join('') + last;
        expect(withoutHarnessBlocks(text)).toBe((pairs.map(([own]) => own).join('') + last).trim());
      }),
    );
  });

  it('stays linear in what only looks like blocks', () => {
    const text = '<system-reminder><user_info>'.repeat(50_000);
    expect(withoutHarnessBlocks(text)).toBe(text);
  });
});

describe('personText', () => {
  it('is what the text parts say beside tool results and reminders', () => {
    const result = { type: 'tool-result' as const, toolCallId: 'c', parts: [] };
    const text = (words: string) => ({ type: 'text' as const, text: words });
    expect(personText({ role: 'user', parts: [result, text(reminder('todo list is empty'))] })).toBe('');
    expect(personText({ role: 'user', parts: [result, text(reminder('x')), text('stop, wrong file')] })).toBe(
      'stop, wrong file',
    );
  });
});
