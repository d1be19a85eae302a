import path from 'node:path';
import { describe, expect, it } from 'vitest';

const { checkFile, findForbiddenImports } = await import(
  new URL('./check-imports.mjs', import.meta.url).href
);

describe('the rooms of src/', () => {
  it('import only what they may', () => {
    expect(findForbiddenImports(path.resolve(import.meta.dirname, '../src'))).toEqual([]);
  });
});

describe('checkFile', () => {
  it.each([
    ['chat/a.ts', "import { x } from '../catalog/model.ts';", 'chat/ must not import catalog'],
    ['numerics/a.ts', "import type { X } from '../config/settings.ts';", 'numerics/ must not import config'],
    [
      'routing/a.ts',
      "import type { X } from '../execution/outcome.ts';",
      'routing/ must not import execution',
    ],
    [
      'routing/policies/a.ts',
      "import { x } from '../../storage/ports.ts';",
      'routing/ must not import storage',
    ],
    [
      'classification/a.ts',
      "import { readFileSync } from 'node:fs';",
      'classification/ must not import node:fs',
    ],
    ['routing/a.ts', "import fs from 'node:fs/promises';", 'routing/ must not import node:fs/promises'],
    ['routing/a.ts', "const { request } = await import('undici');", 'routing/ must not import undici'],
    ['providers/a.ts', "import { x } from '../dialects/dialect.ts';", 'providers/ must not import dialects'],
    [
      'dialects/x/a.ts',
      "export { x } from '../../providers/provider.ts';",
      'dialects/ must not import providers',
    ],
    ['http/a.ts', "import type { Store } from '../storage/ports.ts';", 'http/ must not import storage'],
    [
      'recording/a.ts',
      "import { loadConfig } from '../config/load-config.ts';",
      'recording/ may import only types of config',
    ],
    [
      'feedback/a.ts',
      "import {\n  x,\n  type Y,\n} from '../config/settings.ts';",
      'feedback/ may import only types of config',
    ],
    [
      'execution/a.ts',
      "import { x } from '../providers/simulated/y.ts';",
      'must not import the adapter providers/simulated/y.ts',
    ],
    ['http/a.ts', "import { createGateway } from '../gateway.ts';", 'http/ must not import gateway.ts'],
    ['storage/a.ts', "import '../cli/main.ts';", 'storage/ must not import cli'],
  ])('%s: %s', (name, text, problem) => {
    const found = checkFile(name, `// first line\n${text}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`src/${name}:2: `);
    expect(found[0]).toContain(problem);
  });

  it.each([
    ['routing/a.ts', "import { x } from '../chat/a.ts';\nimport type { Y } from '../config/settings.ts';"],
    ['routing/policies/a.ts', "import { x } from '../knob.ts';"],
    ['wire/openai/a.ts', "import { x } from '../../errors/signalbox-error.ts';"],
    ['execution/a.ts', "import { isProviderFailure } from '../providers/provider-failure.ts';"],
    ['execution/a.ts', "import type { X } from '../providers/simulated/y.ts';"],
    ['feedback/a.ts', "import { type X, type Y } from '../config/settings.ts';"],
    ['cli/a.ts', "import { x } from '../providers/simulated/y.ts';"],
    ['gateway.ts', "import { x } from './providers/simulated/y.ts';"],
    ['routing/a.ts', "// import { x } from '../storage/ports.ts';"],
  ])('%s may: %s', (name, text) => {
    expect(checkFile(name, text)).toEqual([]);
  });
});
