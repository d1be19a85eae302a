// Writes docs/reference/ from the code: node scripts/generate-reference.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationJsonSchema } from '../src/config/json-schema.ts';
import { cliPage } from './reference/cli-page.ts';
import { configurationPage } from './reference/configuration-page.ts';
import { errorsPage } from './reference/errors-page.ts';

export const referenceFolder = path.resolve(import.meta.dirname, '../docs/reference');

/** Text of every generated file by its name. */
export function referenceFiles(): Record<string, string> {
  return {
    'config.schema.json': `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
    'configuration.md': configurationPage(),
    'cli.md': cliPage(),
    'errors.md': errorsPage(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(referenceFolder, { recursive: true });
  for (const [name, text] of Object.entries(referenceFiles()))
    writeFileSync(path.join(referenceFolder, name), text);
}
