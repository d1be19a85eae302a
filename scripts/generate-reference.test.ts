import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceFiles, referenceFolder } from './generate-reference.ts';

describe('docs/reference', () => {
  it.each(Object.entries(referenceFiles()))(
    '%s says what the code does (else: node scripts/generate-reference.ts)',
    (name, text) => {
      expect(readFileSync(path.join(referenceFolder, name), 'utf8')).toBe(text);
    },
  );
});
