import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from './catalog/catalogue.ts';
import { usdPerMillionFromPico } from './catalog/cost.ts';
import { importCatalogue, openCatalogue } from './open-catalogue.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-catalogue-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const litellm = (inputUsd: number) =>
  JSON.stringify({
    'acme-9': {
      litellm_provider: 'openai',
      mode: 'chat',
      input_cost_per_token: inputUsd / 1e6,
      output_cost_per_token: (inputUsd * 4) / 1e6,
      max_input_tokens: 64_000,
    },
  });
const modelsDev = JSON.stringify({
  acme: {
    id: 'acme',
    name: 'Acme',
    models: {
      'acme-10': {
        id: 'acme-10',
        name: 'Acme 10',
        cost: { input: 2, output: 8 },
        limit: { context: 9_000, output: 900 },
      },
    },
  },
});

function inputPrice(name: string): number | undefined {
  const pricing = findModel(openCatalogue(folder), name)?.pricing;
  return pricing ? usdPerMillionFromPico(pricing.inputPicoUsd) : undefined;
}

describe('openCatalogue', () => {
  it('is the shipped catalogue where nothing was imported', () => {
    expect(openCatalogue(path.join(folder, 'none')).models.length).toBeGreaterThan(150);
    expect(inputPrice('acme-9')).toBeUndefined();
  });

  it('has what was imported, at every later start', () => {
    const { format, added } = importCatalogue(litellm(3), folder, '2026-11-01');
    expect({ format, added }).toEqual({ format: 'litellm', added: ['openai/acme-9'] });
    expect(inputPrice('acme-9')).toBe(3);
    expect(importCatalogue(modelsDev, folder, '2026-11-02').format).toBe('models-dev');
    expect(inputPrice('acme-9')).toBe(3);
    expect(inputPrice('acme-10')).toBe(2);
  });

  it('keeps only the newest file of a format', () => {
    importCatalogue(litellm(3), folder, '2026-11-01');
    importCatalogue(litellm(5), folder, '2026-11-08');
    expect(inputPrice('acme-9')).toBe(5);
    expect(readdirSync(path.join(folder, 'catalogue'))).toEqual(['litellm.2026-11-08.json']);
  });

  it('does not mind other files in the folder', () => {
    importCatalogue(litellm(3), folder, '2026-11-01');
    writeFileSync(path.join(folder, 'catalogue', 'notes.txt'), 'x');
    expect(inputPrice('acme-9')).toBe(3);
  });
});

describe('importCatalogue', () => {
  it.each(['', '[]', '{}', '{"a": 1}', '{"a": {"b": 1}}', 'null'])('refuses %j and keeps nothing', (json) => {
    expect(() => importCatalogue(json, folder, '2026-11-01')).toThrow(/valid JSON|neither the catalogue/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
