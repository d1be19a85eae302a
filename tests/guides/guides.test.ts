import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuideOptions, GuideRun } from './guide-run.ts';
import { type GuideBlock, missingLine, readBlocks } from './read-guide.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/guides');
const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
const options: Record<string, GuideOptions> = {
  'ollama.md': { ollama: ['qwen3:4b', 'qwen3:32b'] },
  'from-litellm.md': {
    env: {
      OPENAI_API_KEY: 'sk-test-1',
      ANTHROPIC_API_KEY: 'sk-test-2',
      LITELLM_MASTER_KEY: 'sk-master-key-0123456789',
    },
  },
};

interface Step {
  name: string;
  block: GuideBlock;
  /** What the guide says that it prints. */
  output: string | null;
}

function stepsOf(blocks: readonly GuideBlock[]): Step[] {
  return blocks.flatMap((block, at) => {
    if (block.mark === 'output' || ['install', 'start'].includes(block.mark)) return [];
    const next = blocks[at + 1];
    const output = next?.mark === 'output' ? next.text : null;
    return [{ name: `${block.language} ${block.mark} at line ${block.line}`, block, output }];
  });
}

describe.each(names)('docs/guides/%s', (name) => {
  const blocks = readBlocks(readFileSync(path.join(folder, name), 'utf8'));
  let run: GuideRun;
  beforeAll(async () => {
    run = await GuideRun.start(options[name] ?? {});
  });
  afterAll(() => run?.close());

  // In order: later blocks build on earlier ones.
  it.each(stepsOf(blocks))('$name does what the guide says', async ({ block, output }) => {
    const printed = await run.follow(block);
    if (output === null) return;
    expect(output.trim(), 'the guide says nothing about the output').not.toBe('');
    expect(missingLine(output, printed), printed).toBeNull();
  });

  it('installs what the tests have', () => {
    const manifest = JSON.parse(readFileSync(path.resolve(folder, '../../package.json'), 'utf8'));
    const known = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const installed = blocks
      .filter(({ mark }) => mark === 'install')
      .flatMap(({ text }) => text.trim().split(/\s+/).slice(2));
    for (const name of installed) expect(known).toContain(name);
  });

  it('starts by commands that there are', () => {
    for (const { text } of blocks.filter(({ mark }) => mark === 'start'))
      expect(text).toMatch(/^(?:(?:[A-Z_]+=\S+ )?(?:ollama (?:pull \S+|serve)|npm start(?: -- .*)?)\n)+$/);
  });
});

it('the list of guides is whole', () => {
  const list = readFileSync(path.join(folder, 'README.md'), 'utf8');
  for (const name of names) expect(list).toContain(`(${name})`);
});
