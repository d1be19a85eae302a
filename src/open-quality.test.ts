import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './config/load-config.ts';
import type { Settings } from './config/settings.ts';
import { createQualitySource } from './open-quality.ts';
import { modelsFolder } from './storage/shipped-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-quality-'));
  cpSync(path.join(modelsFolder, 'quality-prior/1.0.0'), path.join(folder, 'own'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of the classifier that ships, which the prior that ships was trained for. */
const classifierVersion = (
  JSON.parse(readFileSync(path.join(modelsFolder, 'quality-prior/1.0.0/manifest.json'), 'utf8')) as {
    features: { classifierVersion: string };
  }
).features.classifierVersion;

function settingsOf(artefact?: string): Settings {
  const file = path.join(folder, 'signalbox.yaml');
  writeFileSync(file, artefact === undefined ? 'learning: {}\n' : `learning: { artefact: ${artefact} }\n`);
  return loadConfig({ path: file, env: {} });
}

describe('createQualitySource', () => {
  it('serves by the prior that ships when nothing is named', () => {
    const parts = createQualitySource(classifierVersion)(settingsOf());
    expect(parts.structure?.schema.size).toBeGreaterThan(50);
    expect(parts.sample?.length).toBe(360);
    expect(parts.stack).toBeUndefined();
  });

  it('leaves the prior out for another classifier instead of failing', () => {
    expect(createQualitySource('0.0.1')(settingsOf())).toEqual({});
  });

  it('reads an artefact beside the configuration, once for the same settings', () => {
    const source = createQualitySource(classifierVersion);
    const settings = settingsOf('own');
    expect(settings.learning.artefact).toBe(path.join(folder, 'own'));
    expect(source(settings)).toBe(source(settings));
  });

  it.each([
    [
      'a folder that is not there',
      'nowhere',
      undefined,
      /learning\.artefact: there is no artefact in .*nowhere/,
    ],
    [
      'the features of another classifier',
      'own',
      '9.9.9',
      /trained on the features of another classifier.*9\.9\.9/,
    ],
  ])('refuses %s in words', (_name, artefact, version, message) => {
    const source = createQualitySource(version ?? classifierVersion);
    expect(() => source(settingsOf(artefact))).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringMatching(message) }),
    );
  });

  it('refuses weights that were changed', () => {
    cpSync(path.join(folder, 'own'), path.join(folder, 'changed'), { recursive: true });
    writeFileSync(path.join(folder, 'changed/weights.bin'), new Uint8Array(10));
    expect(() => createQualitySource(classifierVersion)(settingsOf('changed'))).toThrow(/hash/);
  });
});
