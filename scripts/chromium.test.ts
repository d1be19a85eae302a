import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const url = new URL('./chromium.mjs', import.meta.url).href;
const { ensureChromium, findChromium, SKIP_VARIABLE } = await import(url);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-chromium-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function executable(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

describe('the browser of the tests', () => {
  it('is not found where there is none, nor where a file of its name cannot be run', () => {
    writeFileSync(path.join(folder, 'chromium'), '');
    chmodSync(path.join(folder, 'chromium'), 0o644);
    expect(findChromium({ PATH: folder })).toBeNull();
    expect(findChromium({})).toBeNull();
  });

  it('is the first on the PATH, unless one is named', () => {
    const google = executable('google-chrome');
    expect(findChromium({ PATH: `/nowhere${path.delimiter}${folder}` })).toBe(google);
    const own = executable('my-browser');
    expect(findChromium({ PATH: folder, SIGNALBOX_CHROMIUM: own })).toBe(own);
    expect(findChromium({ PATH: folder, SIGNALBOX_CHROMIUM: '/nowhere/at-all' })).toBeNull();
  });

  it('is not installed where the tests are skipped', () => {
    expect(() => ensureChromium({ PATH: '', [SKIP_VARIABLE]: '1' })).not.toThrow();
  });
});
