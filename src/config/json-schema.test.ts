import { describe, expect, it } from 'vitest';
import { configurationJsonSchema } from './json-schema.ts';

type Node = Record<string, unknown>;

function at(...path: string[]): Node {
  return path.reduce<Node>((node, step) => node[step] as Node, configurationJsonSchema());
}

describe('configurationJsonSchema', () => {
  it('knows every section and no other', () => {
    expect(Object.keys(at('properties'))).toEqual([
      'server',
      'providers',
      'models',
      'routes',
      'keys',
      'storage',
      'telemetry',
      'learning',
      'signals',
    ]);
    expect(at()).toMatchObject({ additionalProperties: false });
    expect(at().required).toBeUndefined();
  });

  it('lets a variable stand for a number and for a choice', () => {
    const port = at('properties', 'server', 'properties', 'port');
    expect(port).toMatchObject({
      default: 4747,
      anyOf: [{ type: 'integer', maximum: 65_535 }, { pattern: expect.stringContaining('\\$\\{') }],
    });
    expect(at('properties', 'storage', 'properties', 'prompts').anyOf).toHaveLength(2);
  });

  it('describes every field of the sections', () => {
    const sections = Object.entries(at('properties') as Record<string, Node>);
    for (const [name, section] of sections) expect(section.description, name).toBeTypeOf('string');
  });

  it('lets no variable stand for a name', () => {
    expect(at('properties', 'models', 'propertyNames')).toMatchObject({ type: 'string' });
  });
});
