import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defaultTuning, tuningOf } from '../routing/tuning.ts';
import { loadConfig } from './load-config.ts';
import { configurationSchema } from './schema/configuration-schema.ts';
import { fieldsAt } from './schema/schema-fields.ts';

const file = path.resolve(import.meta.dirname, '../../signalbox.example.yaml');
const text = readFileSync(file, 'utf8');
const env = {
  SIGNALBOX_ADMIN_SECRET: 'an admin secret',
  OPENAI_API_KEY: 'k',
  TEAM_A_KEY: 'the key of team a',
};

describe('signalbox.example.yaml', () => {
  it('is a good configuration', () => {
    const settings = loadConfig({ text, path: file, env, knowsModel: () => false });
    expect(Object.keys(settings.routes)).toContain('translated');
    expect(settings.keys).toHaveLength(2);
  });

  it('shows every field of the sections', () => {
    const shown = new Set<string>();
    const visit = (value: unknown) => {
      if (Array.isArray(value)) value.forEach(visit);
      else if (typeof value === 'object' && value !== null)
        for (const [name, item] of Object.entries(value)) {
          shown.add(name);
          visit(item);
        }
    };
    visit(parse(text.replaceAll(/\$\{(\w+)\}/g, '$1')));
    const places = [
      [],
      ['server'],
      ['providers', 'p'],
      ['models', 'a/b'],
      ['routes', 'r'],
      ['keys', 0],
      ['storage'],
      ['telemetry'],
      ['learning'],
      ['signals'],
      ['signals', 'effects'],
      ['signals', 'encoder'],
    ];
    const missing = places
      .flatMap((place) => fieldsAt(place))
      .filter((name) => !shown.has(name) && !text.includes(`# ${name}:`));
    expect(missing).toEqual([]);
  });

  it('shows the effects of signals as they are without it', () => {
    const { signals } = loadConfig({ text, path: file, env });
    expect(tuningOf(signals.effects)).toEqual(defaultTuning);
  });

  it('gives the defaults of the sections that have nothing else to say', () => {
    const defaults = z.parse(configurationSchema, {});
    const { server, storage, telemetry, learning } = loadConfig({ text, path: file, env });
    const { adminSecret: _adminSecret, ...shownServer } = server;
    expect({ server: shownServer, storage, telemetry, learning }).toEqual({
      server: defaults.server,
      storage: defaults.storage,
      telemetry: defaults.telemetry,
      learning: defaults.learning,
    });
  });
});
