import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { buildProvider, buildSettings } from './build-settings.ts';
import { checkProvider } from './check-providers.ts';
import { checkReferences, type KnowsModel } from './check-references.ts';
import { ConfigurationError, type ConfigurationIssue } from './configuration-error.ts';
import { checkSignals } from './check-signals.ts';
import { describeIssue } from './describe-issue.ts';
import { detectProviders } from './detect-providers.ts';
import { openBindingProblem } from '../limits/loopback.ts';
import { type FieldPath, type ParsedYaml, parseYaml } from './parse-yaml.ts';
import { type Configuration, configurationSchema } from './schema/configuration-schema.ts';
import { fieldsAt } from './schema/schema-fields.ts';
import { isSecretField } from './secret-fields.ts';
import type { ProviderSettings, Settings } from './settings.ts';
import { type Environment, type Substitution, substituteEnvironment } from './substitute-environment.ts';

export interface LoadOptions {
  env: Environment;
  /** The configuration itself; `path` then serves messages and files named relative to it. */
  text?: string;
  /** Configuration file; read when there is no `text`. Without both, every value is a default. */
  path?: string;
  /** Whether the shipped catalogue has a model of that name; without it, names of models are taken on trust. */
  knowsModel?: KnowsModel;
  /** Values of the command line, which win over the file. */
  overrides?: { host?: string; port?: number };
}

/** Settings of a file, of a text, or of nothing. @throws ConfigurationError with everything that is wrong */
export function loadConfig(options: LoadOptions): Settings {
  const file = options.path ?? 'configuration';
  if (options.text !== undefined) return loadText(options.text, file, options);
  return options.path === undefined ? defaultSettings(options) : loadText(readText(file), file, options);
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const isMissing = code === 'ENOENT';
    const message = isMissing ? 'there is no such file' : `cannot be read as UTF-8 text (${code})`;
    throw new ConfigurationError(file, [{ field: '', message }]);
  }
}

function loadText(text: string, file: string, options: LoadOptions): Settings {
  const source = parseYaml(text, file);
  const { value, substitutions, issues } = substituteEnvironment(source, options.env);
  const configuration = validate(withoutEmptySections(value), source, substitutions, issues, file);
  applyOverrides(configuration, options);

  const providers = resolveProviders(configuration, options.env);
  const settings = buildSettings(configuration, providers, path.resolve(file));
  // A field whose variable is missing still holds the reference; what that looks like is not worth a second issue.
  const reported = new Set(issues.map(({ field }) => field));
  issues.push(
    ...[
      ...checkShorthands(configuration, source),
      ...checkProviders(settings, source),
      ...checkReferences(settings, source, options.knowsModel),
      ...checkSignals(settings, source),
      ...checkBinding(settings, source),
    ].filter(({ field }) => !reported.has(field)),
  );
  if (issues.length > 0) throw new ConfigurationError(file, issues);
  return settings;
}

function checkProviders(settings: Settings, source: ParsedYaml): ConfigurationIssue[] {
  return Object.entries(settings.providers).flatMap(([name, provider]) =>
    checkProvider(name, provider, settings.server, source),
  );
}

function checkBinding(settings: Settings, source: ParsedYaml): ConfigurationIssue[] {
  const problem = openBindingProblem(settings.server.host, settings.keys.length > 0);
  return problem === undefined ? [] : [source.issueAt(['server', 'host'], problem)];
}

function defaultSettings(options: LoadOptions): Settings {
  const configuration = configurationSchema.parse({});
  applyOverrides(configuration, options);
  const binding = openBindingProblem(configuration.server.host, false);
  if (binding !== undefined)
    throw new ConfigurationError('without a file', [{ field: '', message: binding }]);
  return buildSettings(configuration, detectProviders(options.env), null);
}

function applyOverrides(configuration: Configuration, { overrides }: LoadOptions): void {
  if (overrides?.host !== undefined) configuration.server.host = overrides.host;
  if (overrides?.port !== undefined) configuration.server.port = overrides.port;
}

function resolveProviders(
  configuration: Configuration,
  environment: Environment,
): Record<string, ProviderSettings> {
  if (configuration.providers === undefined) return detectProviders(environment);
  return Object.fromEntries(
    Object.entries(configuration.providers).map(([name, provider]) => [name, buildProvider(provider)]),
  );
}

function validate(
  value: unknown,
  source: ParsedYaml,
  substitutions: readonly Substitution[],
  issues: readonly ConfigurationIssue[],
  file: string,
): Configuration {
  let parsed = configurationSchema.safeParse(value);
  if (!parsed.success && convertSubstitutions(value, parsed.error.issues, substitutions))
    parsed = configurationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const substituted = new Map(substitutions.map(({ path, text }) => [JSON.stringify(path), text]));
  const context = {
    source,
    valueAt: (path: FieldPath) => valueAt(value, path),
    isSecret: (path: FieldPath) => substituted.has(JSON.stringify(path)) || isSecretField(path),
    fieldsAt,
  };
  const isReported = ({ path }: z.core.$ZodIssue) =>
    substituted.has(JSON.stringify(path)) && substituted.get(JSON.stringify(path)) === undefined;
  throw new ConfigurationError(file, [
    ...issues,
    ...parsed.error.issues
      .filter((issue) => !isReported(issue))
      .flatMap((issue) => describeIssue(issue, context)),
  ]);
}

/** The environment knows only text; where the schema wants a number or a boolean, its text is read as one. */
function convertSubstitutions(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  substitutions: readonly Substitution[],
): boolean {
  let isChanged = false;
  for (const { path, text } of substitutions) {
    const issue = issues.find((each) => JSON.stringify(each.path) === JSON.stringify(path));
    if (issue?.code !== 'invalid_type' || text === undefined) continue;
    const converted = convert(text.trim(), issue.expected);
    const parent = valueAt(value, path.slice(0, -1)) as Record<PropertyKey, unknown>;
    const name = path.at(-1);
    if (converted === undefined || name === undefined) continue;
    parent[name] = converted;
    isChanged = true;
  }
  return isChanged;
}

function convert(text: string, expected: string): number | boolean | undefined {
  if (expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (expected !== 'number' && expected !== 'int') return undefined;
  return /^-?\d{1,30}(\.\d{1,30})?$/.test(text) ? Number(text) : undefined;
}

function valueAt(value: unknown, path: FieldPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}

/** A section with all its fields commented out is null in YAML and means its defaults; so does an empty file. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** Fields that exclude each other. */
function checkShorthands(configuration: Configuration, source: ParsedYaml): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  for (const [id, model] of Object.entries(configuration.models)) {
    if (
      model.deployments !== undefined &&
      (model.provider ?? model.upstreamModel ?? model.region) !== undefined
    )
      issues.push(source.issueAt(['models', id, 'deployments'], 'give either `provider` or `deployments`'));
    else if (model.provider === undefined && model.upstreamModel !== undefined)
      issues.push(source.issueAt(['models', id, 'upstreamModel'], 'needs a `provider`'));
  }
  for (const [name, { objective, rules }] of Object.entries(configuration.routes)) {
    const all = [
      { objective, path: ['routes', name, 'objective'] as FieldPath },
      ...rules.map((rule, at) => ({
        objective: rule.objective,
        path: ['routes', name, 'rules', at, 'objective'],
      })),
    ];
    for (const { objective: each, path } of all)
      if (each?.quality !== undefined && each.maxQualityLoss !== undefined)
        issues.push(source.issueAt(path, 'give either `quality` or `maxQualityLoss`'));
  }
  configuration.keys.forEach((key, at) => {
    if ((key.key === undefined) === (key.sha256 === undefined))
      issues.push(source.issueAt(['keys', at], 'needs either `key` or `sha256`'));
  });
  return issues;
}
