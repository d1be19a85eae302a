import { describe, expect, it } from 'vitest';
import { missingLine, readBlocks } from './read-guide.ts';

describe('readBlocks', () => {
  it('reads language, mark and text', () => {
    const text = 'a\n```ts run\none\n\ntwo\n```\nb `x`\n```yaml file=a.yaml\nc: 1\n```\n```sh\nls\n```\n';
    expect(readBlocks(text)).toEqual([
      { language: 'ts', mark: 'run', text: 'one\n\ntwo\n', line: 2 },
      { language: 'yaml', mark: 'file=a.yaml', text: 'c: 1\n', line: 8 },
      { language: 'sh', mark: '', text: 'ls\n', line: 11 },
    ]);
  });

  it('does not take an open block for the end', () => {
    expect(() => readBlocks('```ts run\nx')).toThrow('not closed');
  });
});

describe('missingLine', () => {
  it.each([
    ['a', 'a', null],
    ['a\nc', 'a\r\nb\nc', null],
    ['c\na', 'a\nb\nc', 'a'],
    ['x-model: simulated/…', 'x: 1\nx-model: simulated/small', null],
    ['a…c', 'abbc', null],
    ['a…c', 'abbd', 'a…c'],
    ['a.c', 'abc', 'a.c'],
    ['a', 'a b', 'a'],
    ['a\na', 'a', 'a'],
    ['', '', null],
  ])('%j in %j', (expected, output, missing) => expect(missingLine(expected, output)).toBe(missing));
});
