import type { z } from 'zod';
import { configurationSchema } from './configuration-schema.ts';

/** Names of the fields that may stand at a path of the configuration, for suggestions. */
export function fieldsAt(path: readonly PropertyKey[]): string[] {
  let schemas: z.core.$ZodType[] = [configurationSchema];
  for (const step of path) schemas = schemas.flatMap((schema) => childSchemas(schema, step));
  return [...new Set(schemas.flatMap(namesOf))];
}

function childSchemas(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  return alternatives(schema).flatMap((each) => {
    const { def } = each._zod;
    if (isObject(def)) {
      const child = def.shape[String(step)];
      return child === undefined ? [] : [child];
    }
    if (isRecord(def)) return [def.valueType];
    return isArray(def) ? [def.element] : [];
  });
}

function namesOf(schema: z.core.$ZodType): string[] {
  return alternatives(schema).flatMap((each) => {
    const { def } = each._zod;
    if (isObject(def)) return Object.keys(def.shape);
    if (!isRecord(def) || def.keyType._zod.def.type !== 'enum') return [];
    return Object.values((def.keyType._zod.def as z.core.$ZodEnumDef).entries).map(String);
  });
}

/** A schema without its defaults and options; a union is all its branches. */
function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = schema._zod;
  if ('innerType' in def) return alternatives(def.innerType as z.core.$ZodType);
  if (def.type === 'union') return (def as z.core.$ZodUnionDef).options.flatMap(alternatives);
  return [schema];
}

function isObject(def: z.core.$ZodTypeDef): def is z.core.$ZodObjectDef {
  return def.type === 'object';
}

function isRecord(def: z.core.$ZodTypeDef): def is z.core.$ZodRecordDef {
  return def.type === 'record';
}

function isArray(def: z.core.$ZodTypeDef): def is z.core.$ZodArrayDef {
  return def.type === 'array';
}
