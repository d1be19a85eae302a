import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const { isBuilt, writeBuildStamp } = await import(new URL('./build-state.mjs', import.meta.url).href);

let folder: string;
const at = (...parts: string[]) => path.join(folder, ...parts);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-build-'));
  for (const name of ['src/room', 'dashboard/src', 'scripts', 'dist'])
    mkdirSync(at(name), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.config.mjs'])
    writeFileSync(at(name), '{}');
  writeFileSync(at('src/room/a.ts'), 'a');
  writeFileSync(at('dashboard/src/page.tsx'), 'p');
  writeBuildStamp(folder, at('dist'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('isBuilt', () => {
  it('is so right after a build', () => {
    expect(isBuilt(folder)).toBe(true);
  });

  it('is not so without a build', () => {
    rmSync(at('dist'), { recursive: true });
    expect(isBuilt(folder)).toBe(false);
  });

  it.each([
    ['a source changed', () => writeFileSync(at('src/room/a.ts'), 'ab')],
    ['a source was touched', () => utimesSync(at('src/room/a.ts'), 1, 1)],
    ['a source came', () => writeFileSync(at('src/room/b.ts'), 'b')],
    ['a source went', () => rmSync(at('src/room/a.ts'))],
    ['the page changed', () => writeFileSync(at('dashboard/src/page.tsx'), 'pp')],
    ['what is bundled changed', () => writeFileSync(at('scripts/bundle.config.mjs'), '{ }')],
    ['the compiler is told something else', () => writeFileSync(at('tsconfig.build.json'), '{ }')],
  ])('is not so after %s', (_, change) => {
    change();
    expect(isBuilt(folder)).toBe(false);
  });

  it('does not mind tests and installed packages', () => {
    writeFileSync(at('src/room/a.test.ts'), 't');
    mkdirSync(at('dashboard/node_modules/x'), { recursive: true });
    writeFileSync(at('dashboard/node_modules/x/index.ts'), 'x');
    expect(isBuilt(folder)).toBe(true);
  });
});
