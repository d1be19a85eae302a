import type { z } from 'zod';
import { closestName } from './closest-name.ts';
import type { ConfigurationIssue } from './configuration-error.ts';
import type { FieldPath, ParsedYaml } from './parse-yaml.ts';
import { unbuiltField, unbuiltValue } from './unbuilt-features.ts';

const maxShownLength = 60;

type SchemaIssue = z.core.$ZodIssue;

/** What the reader of an issue needs beside the issue itself. */
export interface IssueContext {
  source: ParsedYaml;
  /** Value at a path after substitution. */
  valueAt(path: FieldPath): unknown;
  /** Whether the value must not be shown. */
  isSecret(path: FieldPath): boolean;
  /** Names of the fields that the schema knows at a path. */
  fieldsAt(path: FieldPath): readonly string[];
}

/** Turns what the schema found into sentences with positions. */
export function describeIssue(
  issue: SchemaIssue,
  context: IssueContext,
  base: FieldPath = [],
): ConfigurationIssue[] {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => describeUnknownField([...path, key], context));
    case 'invalid_key': {
      const expected = issue.issues[0]?.message ?? 'another name';
      return [context.source.issueAtName(path, `expected ${expected}`)];
    }
    case 'invalid_union': {
      const inner = innerIssues(issue.errors);
      if (inner.length > 0) return inner.flatMap((each) => describeIssue(each, context, path));
      const options = 'options' in issue ? (issue.options as unknown[]).join(' or ') : undefined;
      return [at(path, options ?? issue.message, context)];
    }
    default:
      return [at(path, expectation(issue), context)];
  }
}

function at(path: FieldPath, expected: string, context: IssueContext): ConfigurationIssue {
  const value = context.valueAt(path);
  const planned = unbuiltValue(path, value);
  if (planned !== undefined) return context.source.issueAt(path, planned);
  if (value === undefined) return context.source.issueAt(path, `is missing: expected ${expected}`);
  const got = context.isSecret(path) ? 'another value' : show(value);
  return context.source.issueAt(path, `expected ${expected}, got ${got}`);
}

function describeUnknownField(path: FieldPath, context: IssueContext): ConfigurationIssue {
  const planned = unbuiltField(path);
  if (planned !== undefined) return context.source.issueAtName(path, planned);
  const known = context.fieldsAt(path.slice(0, -1));
  const meant = closestName(String(path.at(-1)), known);
  const hint = meant === undefined ? listFields(known) : `did you mean ${meant}?`;
  return context.source.issueAtName(path, `unknown field; ${hint}`);
}

function listFields(known: readonly string[]): string {
  return known.length === 0 ? 'there are none here' : `known here: ${known.join(', ')}`;
}

/** Of the branches of a union the one that got furthest into the value tells most. */
function innerIssues(branches: readonly (readonly SchemaIssue[])[]): readonly SchemaIssue[] {
  const deep = branches.filter((issues) => issues.some((issue) => issue.path.length > 0));
  return deep[0] ?? [];
}

function expectation(issue: SchemaIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeName(issue.expected);
    case 'invalid_value':
      return issue.values.map((value) => String(value)).join(' or ');
    case 'too_small':
    case 'too_big':
      return sizeExpectation(issue) ?? issue.message;
    default:
      return issue.message;
  }
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping of fields',
    record: 'a mapping of names',
  };
  return names[expected] ?? expected;
}

/** Numbers say their range in the schema's own message; lengths are put into words here. */
function sizeExpectation(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string | undefined {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === 'string') return `${bound} characters`;
  return issue.origin === 'array' ? `${bound} entries` : undefined;
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'another value';
  return `"${value.length > maxShownLength ? `${value.slice(0, maxShownLength)}…` : value}"`;
}
