import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { createProgram } from '../src/cli/run-cli.ts';
import { memoryIo } from '../src/cli/testing/memory-io.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs'), { recursive: true })
    .map((name) => path.join('docs', String(name)))
    .filter((name) => name.endsWith('.md')),
];

describe('pages', () => {
  it.each(pages)('%s leads to what is there', (page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      ([, target = '']) => target,
    );
    const missing = targets.filter((target) => !existsSync(path.join(root, path.dirname(page), target)));
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s names files that are there', (page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const named = [...text.matchAll(/`((?:src|scripts|docs|tests|training|benchmarks)\/[\w./-]+)`/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

  it('shows a configuration that works', () => {
    const [, text = ''] = /```yaml\n([^]*?)```/.exec(readme) ?? [];
    const { routes } = loadConfig({ text, env: {}, knowsModel: () => false });
    expect(routes.auto?.models).toEqual(['local/small', 'local/large']);
  });

  it('shows commands that there are', () => {
    const commands = [
      ...readme.matchAll(/signalbox(?: --)? (route|classify|models|config|serve)( [a-z]+)?/g),
    ].map(([, name = '']) => name);
    const known = createProgram(memoryIo(), '0').commands.map((command) => command.name());
    expect(commands.length).toBeGreaterThan(3);
    for (const name of commands) expect(known).toContain(name);
  });
});
