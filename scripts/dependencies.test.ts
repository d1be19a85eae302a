import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const { areInstalled } = await import(new URL('./dependencies.mjs', import.meta.url).href);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-install-'));
  mkdirSync(path.join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean; link?: boolean }>;

function given(wanted: Packages | string, present?: Packages): boolean {
  const text = (packages: Packages | string) =>
    typeof packages === 'string' ? packages : JSON.stringify({ packages });
  writeFileSync(path.join(folder, 'package-lock.json'), text(wanted));
  if (present !== undefined)
    writeFileSync(path.join(folder, 'node_modules', '.package-lock.json'), text(present));
  return areInstalled(folder);
}

const a = { 'node_modules/a': { version: '1.0.0', integrity: 'x' } };

describe('areInstalled', () => {
  it('is so when everything is there', () => {
    expect(given({ '': {}, ...a }, a)).toBe(true);
  });

  it('is not so without a folder, with a broken file, or with another version', () => {
    expect(given(a)).toBe(false);
    expect(given('{', a)).toBe(false);
    expect(given(a, { 'node_modules/a': { version: '1.0.1', integrity: 'x' } })).toBe(false);
    expect(given(a, { 'node_modules/a': { version: '1.0.0', integrity: 'y' } })).toBe(false);
    expect(given({ ...a, 'node_modules/b': { version: '1.0.0' } }, a)).toBe(false);
  });

  it('asks neither for packages of other systems nor for workspaces', () => {
    const others = {
      'node_modules/for-another-system': { version: '1.0.0', optional: true },
      'node_modules/@signalbox/dashboard': { link: true },
      dashboard: { version: '0.0.0' },
    };
    expect(given({ ...a, ...others }, a)).toBe(true);
  });

  it('does not mind what somebody added', () => {
    expect(given(a, { ...a, 'node_modules/extra': { version: '1.0.0' } })).toBe(true);
  });
});
