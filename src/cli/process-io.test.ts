import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from './process-io.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-env-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readEnvironment', () => {
  it('is what is set when there is no file', () => {
    expect(readEnvironment(folder, { A: '1' })).toEqual({ A: '1' });
  });

  it('puts what is set over the file', () => {
    writeFileSync(path.join(folder, '.env'), 'A=file\n# B=no\nC="two words"\n');
    expect(readEnvironment(folder, { A: 'set' })).toEqual({ A: 'set', C: 'two words' });
  });

  it('says when the file cannot be read', () => {
    const other = path.join(folder, 'other');
    mkdirSync(path.join(other, '.env'), { recursive: true });
    expect(() => readEnvironment(other, {})).toThrow('.env cannot be read');
  });
});
