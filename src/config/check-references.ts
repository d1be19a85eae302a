import { compileRule } from '../routing/rules.ts';
import { closestName } from './closest-name.ts';
import type { ConfigurationIssue } from './configuration-error.ts';
import type { FieldPath, ParsedYaml } from './parse-yaml.ts';
import { policyReferences } from './policy-references.ts';
import type { RouteSettings, Settings } from './settings.ts';

/** Whether the shipped catalogue has a model of that name; absent when it is not at hand. */
export type KnowsModel = (name: string) => boolean;

interface Names {
  routes: ReadonlySet<string>;
  models: ReadonlySet<string>;
  providers: ReadonlySet<string>;
  /** Providers whose models come from the catalogue or from their own list, not from `models`. */
  listingProviders: ReadonlySet<string>;
  knowsModel: KnowsModel | undefined;
}

/** Every name in the settings that names nothing, and every rule that is not an expression. */
export function checkReferences(
  settings: Settings,
  source: ParsedYaml,
  knowsModel: KnowsModel | undefined,
): ConfigurationIssue[] {
  const names = collectNames(settings, knowsModel);
  return [
    ...checkModels(settings, source, names),
    ...Object.values(settings.routes)
      .filter((route) => isWritten(source, ['routes', route.name]))
      .flatMap((route) => checkRoute(route, source, names)),
    ...checkAliases(settings, source),
    ...checkKeys(settings, source, names),
  ];
}

function checkModels(settings: Settings, source: ParsedYaml, names: Names): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  for (const [id, model] of Object.entries(settings.models)) {
    const isList = isWritten(source, ['models', id, 'deployments']);
    model.deployments.forEach(({ provider }, at) => {
      if (names.providers.has(provider)) return;
      const path = isList ? ['models', id, 'deployments', at, 'provider'] : ['models', id, 'provider'];
      issues.push(source.issueAt(path, unknownName('provider', provider, names.providers)));
    });
    if (model.deployments.length === 0 && names.knowsModel?.(id) === false)
      issues.push(source.issueAtName(['models', id], 'is not in the catalogue, so it needs a `provider`'));
  }
  return issues;
}

function checkRoute(route: RouteSettings, source: ParsedYaml, names: Names): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  const base = ['routes', route.name];
  const checkModel = (name: string | undefined, path: FieldPath) => {
    if (name !== undefined && !isModel(name, names))
      issues.push(source.issueAt([...base, ...path], unknownName('model', name, names.models)));
  };
  const checkEach = (list: readonly string[] | undefined, path: FieldPath) =>
    list?.forEach((name, at) => checkModel(name, [...path, at]));
  const checkPlan = (name: string | undefined, path: FieldPath) => {
    if (name !== undefined && !Object.hasOwn(route.plans, name))
      issues.push(source.issueAt([...base, ...path], unknownName('plan', name, Object.keys(route.plans))));
  };

  if (route.models[0] !== '*') checkEach(route.models, ['models']);
  checkModel(route.objective.reference, ['objective', 'reference']);
  checkModel(route.baseline, ['baseline']);
  if (route.mode === 'shadow' && route.baseline === undefined)
    issues.push(source.issueAt([...base, 'mode'], 'shadow mode needs a `baseline`: the model that answers'));
  checkPlan(route.plan, ['plan']);
  if (route.policy !== undefined) {
    const { models, plans, problems } = policyReferences(route.policy);
    for (const { name, path } of models) checkModel(name, ['policy', ...path]);
    for (const { name, path } of plans) checkPlan(name, ['policy', ...path]);
    for (const { message, path } of problems)
      issues.push(source.issueAt([...base, 'policy', ...path], message));
  }
  route.rules.forEach((rule, at) => {
    const path = ['rules', at];
    checkEach(rule.deny, [...path, 'deny']);
    checkEach(rule.only, [...path, 'only']);
    checkEach(rule.prefer, [...path, 'prefer']);
    checkModel(rule.objective?.reference, [...path, 'objective', 'reference']);
    if (rule.use !== undefined && !Object.hasOwn(route.plans, rule.use))
      checkModel(rule.use, [...path, 'use']);
    if (Object.keys(rule).length === 1)
      issues.push(source.issueAt([...base, ...path], 'the rule has no effect'));
    const problem = ruleProblem(rule);
    if (problem !== undefined) issues.push(source.issueAt([...base, ...path, 'when'], problem));
  });
  for (const [name, plan] of Object.entries(route.plans)) {
    const path = ['plans', name];
    if (plan.kind === 'cascade') {
      checkModel(plan.first, [...path, 'first']);
      checkModel(plan.second, [...path, 'second']);
      continue;
    }
    plan.steps.forEach((step, at) => {
      if (!names.routes.has(step.model)) checkModel(step.model, [...path, 'steps', at, 'model']);
    });
    issues.push(...checkSteps(plan.steps, source, [...base, ...path, 'steps']));
  }
  return issues;
}

/** A template may use the steps before it, no others. */
function checkSteps(
  steps: readonly { name: string; prompt?: string }[],
  source: ParsedYaml,
  path: FieldPath,
): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  const before = new Set<string>();
  steps.forEach(({ name, prompt = '' }, at) => {
    for (const [, used = ''] of prompt.matchAll(/\{\{\s{0,9}([^{}]{1,200}?)\s{0,9}\}\}/g)) {
      const step = /^steps\.(.+)$/.exec(used)?.[1];
      const isKnown = used === 'input' || used === 'previous' || (step !== undefined && before.has(step));
      if (!isKnown) {
        const known = ['input', 'previous', ...[...before].map((each) => `steps.${each}`)];
        issues.push(source.issueAt([...path, at, 'prompt'], unknownName('placeholder', used, known)));
      }
    }
    if (before.has(name)) issues.push(source.issueAt([...path, at, 'name'], `two steps are named ${name}`));
    before.add(name);
  });
  return issues;
}

function checkAliases(settings: Settings, source: ParsedYaml): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  const owners = new Map<string, string>();
  for (const route of Object.values(settings.routes)) {
    route.aliases.forEach((alias, at) => {
      const owner = owners.get(alias) ?? (Object.hasOwn(settings.routes, alias) ? alias : undefined);
      if (owner === undefined) owners.set(alias, route.name);
      else if (owner !== route.name)
        issues.push(
          source.issueAt(['routes', route.name, 'aliases', at], `route ${owner} has that name already`),
        );
    });
  }
  return issues;
}

function checkKeys(settings: Settings, source: ParsedYaml, names: Names): ConfigurationIssue[] {
  const issues: ConfigurationIssue[] = [];
  const keyNames = new Set<string>();
  const digests = new Set<string>();
  settings.keys.forEach((key, at) => {
    if (keyNames.has(key.name))
      issues.push(source.issueAt(['keys', at, 'name'], `two keys are named ${key.name}`));
    if (digests.has(key.sha256)) issues.push(source.issueAt(['keys', at], 'two entries have the same key'));
    keyNames.add(key.name);
    digests.add(key.sha256);
    key.routes.forEach((name, position) => {
      if (names.routes.has(name) || isModel(name, names)) return;
      const known = [...names.routes, ...names.models];
      issues.push(
        source.issueAt(['keys', at, 'routes', position], unknownName('route or model', name, known)),
      );
    });
  });
  return issues;
}

function collectNames(settings: Settings, knowsModel: KnowsModel | undefined): Names {
  const models = new Set<string>();
  const listing = new Set(Object.keys(settings.providers));
  for (const [id, { aliases, deployments }] of Object.entries(settings.models)) {
    models.add(id);
    models.add(id.slice(id.indexOf('/') + 1));
    for (const alias of aliases) models.add(alias);
    for (const { provider } of deployments) listing.delete(provider);
  }
  return {
    routes: new Set(Object.keys(settings.routes)),
    models,
    providers: new Set(Object.keys(settings.providers)),
    listingProviders: listing,
    knowsModel,
  };
}

/** Names that only a provider's own list can confirm begin with the provider's name and are let through. */
function isModel(reference: string, names: Names): boolean {
  const name = reference.replace(/#[^#]*$/, '');
  if (name.includes('*') || names.models.has(name)) return true;
  const vendor = name.slice(0, Math.max(name.indexOf('/'), 0));
  return names.listingProviders.has(vendor) || (names.knowsModel?.(name) ?? true);
}

function unknownName(kind: string, name: string, known: Iterable<string>): string {
  const meant = closestName(name, known);
  return `no ${kind} is named ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function ruleProblem(rule: RouteSettings['rules'][number]): string | undefined {
  try {
    compileRule(rule);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is not a valid expression';
  }
}

/** Whether a field stands in the file itself, rather than being a default or a preset. */
export function isWritten(source: ParsedYaml, path: FieldPath): boolean {
  let value = source.value;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return true;
}
