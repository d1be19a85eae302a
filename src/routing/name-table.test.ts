import { describe, expect, it } from 'vitest';
import type { Model } from '../catalog/model.ts';
import { buildNameTable, type NamedRoute } from './name-table.ts';
import type { CompiledRoute } from './routing-input.ts';

function model(id: string, aliases: string[] = []): Model {
  return { id, aliases } as unknown as Model;
}

function route(name: string, aliases: string[] = []): NamedRoute {
  return { route: { name } as CompiledRoute, aliases };
}

const table = buildNameTable(
  [route('auto', ['gpt-4o*', 'fast']), route('auto:quality'), route('large')],
  [
    model('acme/large', ['acme/large-2026']),
    model('other/large'),
    model('acme/gpt-4o-mini'),
    model('acme/(x)'),
  ],
);

function meaning(name: string): string | undefined {
  const target = table.resolve(name);
  if (target === undefined) return undefined;
  return target.kind === 'route' ? `route ${target.route.name}` : `model ${target.model.id}`;
}

describe('buildNameTable', () => {
  it.each([
    ['auto', 'route auto'],
    ['signalbox/auto', 'route auto'],
    ['openrouter/auto', 'route auto'],
    ['signalbox/auto:quality', 'route auto:quality'],
    ['fast', 'route auto'],
    ['gpt-4o-mini', 'route auto'],
    ['acme/gpt-4o-mini', 'model acme/gpt-4o-mini'],
    ['acme/large', 'model acme/large'],
    ['large-2026', 'model acme/large'],
    ['large', 'route large'],
    ['(x)', 'model acme/(x)'],
  ])('%s is %s', (name, expected) => {
    expect(meaning(name)).toBe(expected);
  });

  it.each(['', 'Auto', 'gpt-4', 'openrouter/large', 'acme/', '__proto__', 'constructor'])(
    '%j is unknown',
    (name) => {
      expect(meaning(name)).toBeUndefined();
    },
  );

  describe('router-<name>-<threshold>', () => {
    const withPolicy = (name: string, winNames?: string[]): NamedRoute => ({
      route: {
        name,
        policy: { name, version: '1', distribution: () => Float64Array.of(1), ...(winNames && { winNames }) },
      } as unknown as CompiledRoute,
      aliases: [],
    });
    const own = buildNameTable(
      [withPolicy('auto'), withPolicy('pair', ['matrix-factorization', 'mf']), withPolicy('other', ['mf'])],
      [model('acme/router-mf-0.9')],
    );

    it.each([
      ['router-mf-0.11593', 0.11593],
      ['router-matrix-factorization-0', 0],
      ['router-mf-1', 1],
    ])('%s is the first route whose policy has that name', (name, winThreshold) => {
      expect(own.resolve(name)).toMatchObject({ kind: 'route', route: { name: 'pair' }, winThreshold });
    });

    it.each([
      'router-mf',
      'router-mf-',
      'router-mf-1.1',
      'router-mf-2',
      'router-mf--0.5',
      'router-knn-0.5',
      'router-mf-0.5x',
    ])('%s is nothing', (name) => {
      expect(own.resolve(name)).toBeUndefined();
    });

    it('is a model where one has that name', () => {
      expect(own.resolve('router-mf-0.9')).toMatchObject({ kind: 'model' });
    });
  });

  it('takes the first model when two share a name without vendor', () => {
    const two = buildNameTable([], [model('acme/large'), model('other/large')]);
    const target = two.resolve('large');
    expect(target?.kind === 'model' && target.model.id).toBe('acme/large');
  });
});
