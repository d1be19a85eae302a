import { configurationJsonSchema, environmentReference } from '../../src/config/json-schema.ts';
import { generatedNotice, table } from './markdown.ts';

interface Schema {
  description?: string;
  default?: unknown;
  type?: string;
  enum?: string[];
  const?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

export function configurationPage(): string {
  const schema = configurationJsonSchema() as Schema;
  const sections = Object.entries(schema.properties ?? {}).map(
    ([name, section]) =>
      `## ${name}\n\n${section.description ?? ''}\n\n${table(['field', 'value', 'default', 'what it does'], fieldRows(section, name))}`,
  );
  return `${generatedNotice}
# Configuration

One YAML file, none of it needed. \`signalbox.example.yaml\` shows every field in its place; \`config.schema.json\` beside this
page gives completion in editors; \`signalbox config check FILE\` says what is wrong with a file. Unknown fields, and fields
whose feature is not built yet, are errors. A value that is nothing but \`\${NAME}\` comes from the environment. In the names
below \`*\` stands for a name of your own and \`[]\` for each entry of a list; a name in bold has to be there.

${sections.join('\n\n')}
`;
}

function fieldRows(schema: Schema, path: string): string[][] {
  return childrenOf(schema, path).flatMap(({ name, child, isRequired }) => {
    const inner = fieldRows(child, name);
    const isGroup = inner.length > 0;
    if (isGroup && child.description === undefined) return inner;
    const row = [
      isRequired ? `**\`${name}\`**` : `\`${name}\``,
      isGroup ? '' : valueText(child),
      defaultText(child, isGroup),
      child.description ?? '',
    ];
    return [row, ...inner];
  });
}

function childrenOf(schema: Schema, path: string): { name: string; child: Schema; isRequired: boolean }[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).map(([name, child]) => ({
      name: `${path}.${name}`,
      child,
      isRequired: schema.required?.includes(name) === true && child.default === undefined,
    }));
  }
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined) {
    const byName = Map.groupBy(
      branches.flatMap((branch) => childrenOf(branch, path)),
      ({ name }) => name,
    );
    return [...byName.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const isRequired = same.length === branches.length && same.every((one) => one.isRequired);
      return { ...first, child: sameField(same.map(({ child }) => child)), isRequired };
    });
  }
  if (schema.items?.properties !== undefined || schema.items?.oneOf !== undefined)
    return childrenOf(schema.items, `${path}[]`);
  const { additionalProperties: values } = schema;
  if (typeof values !== 'object') return [];
  return values.properties !== undefined || values.oneOf !== undefined ? childrenOf(values, `${path}.*`) : [];
}

/** One row for a field of several branches; what tells the branches apart is told for each of its values. */
function sameField(children: Schema[]): Schema {
  const [first = {}] = children;
  if (children.length === 1 || first.const === undefined) return first;
  return {
    enum: children.flatMap((child) => child.const ?? []),
    description: children.map((child) => `\`${child.const}\`: ${child.description ?? ''}`).join(' '),
  };
}

function valueText(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined) {
    // A variable of the environment may stand for anything restricted, which the page says once.
    const own = branches.filter((branch) => branch.description !== environmentReference.description);
    return [...new Set(own.map(valueText).filter((text) => text !== ''))].join(' or ');
  }
  switch (schema.type) {
    case 'integer':
    case 'number':
      return rangeText(schema);
    case 'boolean':
      return '`true`, `false`';
    case 'string':
      return 'text';
    case 'array':
      if (schema.prefixItems !== undefined)
        return `list of ${schema.prefixItems.length}: ${valueText({ anyOf: schema.prefixItems })}`;
      return `list of ${schema.items === undefined ? 'anything' : valueText(schema.items)}`;
    case 'object':
      return 'names with values';
    default:
      return '';
  }
}

function rangeText(schema: Schema): string {
  const low = schema.minimum ?? schema.exclusiveMinimum;
  const high = schema.maximum ?? schema.exclusiveMaximum;
  const isOpen = schema.exclusiveMinimum !== undefined;
  return isOpen ? `between ${low} and ${high}` : `${low} to ${high}`;
}

function defaultText(schema: Schema, isGroup: boolean): string {
  if (isGroup || schema.default === undefined) return '';
  const text = JSON.stringify(schema.default);
  return text === '[]' || text === '{}' ? '' : `\`${text}\``;
}
