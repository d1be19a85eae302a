import type { ConfigurationIssue } from './configuration-error.ts';
import type { FieldPath, ParsedYaml } from './parse-yaml.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that came from the environment, so that its text can still become the number or boolean that is wanted. */
export interface Substitution {
  path: FieldPath;
  /** Undefined when the variable is not set. */
  text: string | undefined;
}

const whole = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
const embedded = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/;

/**
 * Replaces scalars that are nothing but `${NAME}`. A variable that is missing or empty is an issue; so is a reference
 * inside a longer text, except in routes, whose templates may well contain such text.
 */
export function substituteEnvironment(
  source: ParsedYaml,
  environment: Environment,
): { value: unknown; substitutions: Substitution[]; issues: ConfigurationIssue[] } {
  const substitutions: Substitution[] = [];
  const issues: ConfigurationIssue[] = [];
  const visitText = (text: string, path: FieldPath) => {
    const name = whole.exec(text)?.[1];
    if (name === undefined) {
      if (path[0] !== 'routes' && embedded.test(text))
        issues.push(source.issueAt(path, 'a ${NAME} must be the whole value, not a part of it'));
      return text;
    }
    const value = environment[name];
    if (value === undefined || value === '') {
      issues.push(source.issueAt(path, `the environment variable ${name} is not set`));
      substitutions.push({ path, text: undefined });
      return text;
    }
    substitutions.push({ path, text: value });
    return value;
  };
  const visit = (value: unknown, path: FieldPath): unknown => {
    if (typeof value === 'string') return visitText(value, path);
    if (Array.isArray(value)) return value.map((item, at) => visit(item, [...path, at]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(source.value, []), substitutions, issues };
}
