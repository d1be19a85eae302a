import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClassifierVersion, readClassifierWeights } from './model-artefacts.ts';

describe('readClassifierVersion', () => {
  it('is the version of the weights that ship', () => {
    expect(readClassifierVersion()).toBe(readClassifierWeights().version);
  });

  it('throws where there is no manifest', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-artefact-'));
    expect(() => readClassifierVersion(folder)).toThrow(/ENOENT/);
    rmSync(folder, { recursive: true });
  });
});
