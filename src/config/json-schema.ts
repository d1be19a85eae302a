import { z } from 'zod';
import { configurationSchema } from './schema/configuration-schema.ts';

type Json = Record<string, unknown>;

export const environmentReference = {
  type: 'string',
  pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$',
  description: 'A variable of the environment.',
};

/** JSON Schema (draft 2020-12) of the configuration file, for editors: what the file may hold before substitution. */
export function configurationJsonSchema(): Json {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input' }) as Json;
  const { $schema, ...body } = allowReferences(schema) as Json;
  return { $schema, title: 'Signalbox configuration', ...body };
}

/** Lets `${NAME}` stand where a number, a boolean or one of several words is wanted. */
function allowReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(allowReferences);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, isKeyword(key) ? allowReferences(value) : value]),
  ) as Json;
  if (!isRestrictedScalar(copy)) return copy;
  const { description, default: fallback, ...restriction } = copy;
  return {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    anyOf: [restriction, environmentReference],
  };
}

/** Where further schemas are; names of records are strings that no reference may replace. */
function isKeyword(key: string): boolean {
  return key !== 'propertyNames' && key !== 'default' && key !== 'required' && key !== 'enum';
}

function isRestrictedScalar(node: Json): boolean {
  const { type } = node;
  if (type === 'number' || type === 'integer' || type === 'boolean') return true;
  return type === 'string' && (node.enum !== undefined || node.pattern !== undefined);
}
