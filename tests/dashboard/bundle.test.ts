import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtDashboard } from './support/built-dashboard.ts';

const maxCompressedBytes = 60 * 1024;

let files: { name: string; bytes: Buffer }[];
beforeAll(() => {
  const folder = builtDashboard();
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => ({ name: entry.name, bytes: readFileSync(path.join(entry.parentPath, entry.name)) }));
});

describe('the built page', () => {
  it('is small: at most 60 KB compressed, everything together', () => {
    const total = files.reduce((sum, { bytes }) => sum + gzipSync(bytes).length, 0);
    expect(total).toBeGreaterThan(5_000);
    expect(total).toBeLessThanOrEqual(maxCompressedBytes);
  });

  it('has no script or style inside the document, and nothing from elsewhere', () => {
    const html = files.find(({ name }) => name === 'index.html')?.bytes.toString('utf8') ?? '';
    expect(html).toContain('<script type="module"');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const { bytes } of files.filter(({ name }) => name.endsWith('.css')))
      expect(bytes.toString('utf8')).not.toMatch(/@import|url\(/);
  });

  it('makes no HTML out of strings and no code out of text', () => {
    for (const { bytes } of files.filter(({ name }) => name.endsWith('.js')))
      expect(bytes.toString('utf8')).not.toMatch(
        /\beval\(|new Function\(|document\.write|insertAdjacentHTML/,
      );
  });
});
