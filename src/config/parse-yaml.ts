import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { ConfigurationError, type ConfigurationIssue, formatField } from './configuration-error.ts';

export type FieldPath = readonly PropertyKey[];

/** A YAML (or JSON) text as plain data that remembers where everything stands. */
export interface ParsedYaml {
  value: unknown;
  /** An issue at a field, or at the nearest thing above it that is in the text. */
  issueAt(path: FieldPath, message: string): ConfigurationIssue;
  /** An issue at the name of a field rather than at its value. */
  issueAtName(path: FieldPath, message: string): ConfigurationIssue;
}

const maxTextLength = 4 * 1024 * 1024;
const maxAliases = 100;
const maxSyntaxIssues = 3;

// In a flow mapping a brace ends a plain scalar, so that `{ apiKey: ${KEY} }` is not YAML. References are therefore
// parsed with noncharacters of Unicode in place of their braces: as long as before, so that positions hold.
const opening = '\ufdd0';
const closing = '\ufdd1';
const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const shieldedReference = new RegExp(`\\$${opening}([A-Za-z_][A-Za-z0-9_]*)${closing}`, 'g');

/** @throws ConfigurationError with every syntax error, when the text is not one YAML document. */
export function parseYaml(text: string, file: string): ParsedYaml {
  if (text.length > maxTextLength)
    throw new ConfigurationError(file, [{ field: '', message: 'the file is larger than 4 MiB' }]);
  const lines = new LineCounter();
  const document = parse(text.replace(reference, `$$${opening}$1${closing}`), file, lines);
  const at = (offset: number | undefined) => {
    if (offset === undefined) return {};
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    // One slip makes the parser stumble over all that follows; the first errors tell.
    const issues = document.errors.slice(0, maxSyntaxIssues).map((error) => ({
      ...at(error.pos[0]),
      field: '',
      message: firstLine(error.message),
    }));
    throw new ConfigurationError(file, issues);
  }
  const badKeys = findBadKeys(document);
  if (badKeys.length > 0) {
    const message = 'this cannot be the name of a field';
    throw new ConfigurationError(
      file,
      badKeys.map((offset) => ({ ...at(offset), field: '', message })),
    );
  }
  return {
    value: toPlain(document, file),
    issueAt: (path, message) => ({
      ...at(findNode(document, path)?.range?.[0]),
      field: formatField(path),
      message,
    }),
    issueAtName: (path, message) => ({ ...at(findName(document, path)), field: formatField(path), message }),
  };
}

function parse(text: string, file: string, lines: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: true });
  } catch (error) {
    // The parser recurses over nesting; a text made to be deep exhausts the stack.
    throw new ConfigurationError(file, [
      { field: '', message: `cannot be read as YAML: ${describe(error)}` },
    ]);
  }
}

function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases, reviver: (_key, value) => unshield(value) });
  } catch (error) {
    throw new ConfigurationError(file, [
      { field: '', message: `cannot be read as YAML: ${describe(error)}` },
    ]);
  }
}

/** Offsets of keys that JavaScript could not keep apart or would take for its own. */
function findBadKeys(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Pair(_, { key }) {
      const isName = isScalar(key) && String(key.value) !== '__proto__';
      if (!isName) offsets.push((key as Node | null)?.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function unshield(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(shieldedReference, '${$1}') : value;
}

function describe(error: unknown): string {
  if (error instanceof RangeError) return 'it nests too deeply';
  return error instanceof Error ? firstLine(error.message) : 'unknown error';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function findNode(document: Document, path: FieldPath): Node | undefined {
  let node = resolve(document, document.contents);
  for (const step of path) {
    const child = resolve(document, childOf(document, node, step));
    if (child === undefined) break;
    node = child;
  }
  return node;
}

function findName(document: Document, path: FieldPath): number | undefined {
  const parent = findNode(document, path.slice(0, -1));
  const name = path.at(-1);
  const pair = isMap(parent) ? findPair(parent.items, name) : undefined;
  return startOf(pair?.key) ?? findNode(document, path)?.range?.[0];
}

function childOf(document: Document, node: Node | undefined, step: PropertyKey): unknown {
  if (isSeq(node)) return node.items[Number(step)];
  if (!isMap(node)) return undefined;
  const pair = findPair(node.items, step);
  if (pair !== undefined) return pair.value ?? pair.key;
  for (const { key, value } of node.items) {
    // The library marks a merge key by a symbol in place of its text.
    if (!isScalar(key) || typeof key.value !== 'symbol') continue;
    const merged = resolve(document, value);
    const found = isMap(merged) ? findPair(merged.items, step) : undefined;
    if (found !== undefined) return found.value;
  }
  return undefined;
}

function findPair(items: readonly Pair[], name: unknown): Pair | undefined {
  return items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) ? node.range?.[0] : undefined;
}

function resolve(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document) as Node | undefined;
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}
