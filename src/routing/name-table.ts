import type { Model } from '../catalog/model.ts';
import type { CompiledRoute } from './routing-input.ts';

/** What a client's `model` field can mean. */
export type Target =
  | { kind: 'route'; route: CompiledRoute; winThreshold?: number }
  | { kind: 'model'; model: Model };

/** A route under the names that clients may use for it. */
export interface NamedRoute {
  route: CompiledRoute;
  /** Further names; `*` at any place stands for any characters. */
  aliases: readonly string[];
}

/** Finds what a name stands for: a route by its name, then by its aliases, then a model with or without its vendor. */
export interface NameTable {
  resolve(name: string): Target | undefined;
}

export function buildNameTable(routes: readonly NamedRoute[], models: readonly Model[]): NameTable {
  const exact = new Map<string, Target>();
  const patterns: { pattern: RegExp; target: Target }[] = [];
  for (const { route } of routes) exact.set(route.name, { kind: 'route', route });
  for (const { route, aliases } of routes) {
    for (const alias of aliases) {
      const target: Target = { kind: 'route', route };
      if (alias.includes('*')) patterns.push({ pattern: wildcard(alias), target });
      else if (!exact.has(alias)) exact.set(alias, target);
    }
  }
  const modelNames = new Map<string, Target>();
  const addModel = (name: string, model: Model) => {
    if (!modelNames.has(name)) modelNames.set(name, { kind: 'model', model });
  };
  for (const model of models) addModel(model.id, model);
  for (const model of models) for (const alias of model.aliases) addModel(alias, model);
  for (const model of models) {
    for (const name of [model.id, ...model.aliases]) addModel(name.slice(name.indexOf('/') + 1), model);
  }
  return {
    resolve(name) {
      const target = exact.get(name) ?? exact.get(withoutOwnPrefix(name));
      if (target !== undefined) return target;
      for (const { pattern, target: byPattern } of patterns) if (pattern.test(name)) return byPattern;
      return modelNames.get(name) ?? thresholdTarget(routes, name);
    },
  };
}

/**
 * RouteLLM's `router-<name>-<threshold>`: the first route whose policy gives a win probability under that name, with the
 * threshold for this request alone.
 */
function thresholdTarget(routes: readonly NamedRoute[], name: string): Target | undefined {
  const [, policy, threshold] = /^router-([a-z][a-z_-]{0,60})-([01](?:\.\d{1,20})?)$/.exec(name) ?? [];
  if (policy === undefined) return undefined;
  const winThreshold = Number(threshold);
  const named = routes.find(({ route }) => route.policy.winNames?.includes(policy) === true);
  return named !== undefined && winThreshold <= 1
    ? { kind: 'route', route: named.route, winThreshold }
    : undefined;
}

/** `signalbox/auto` and `openrouter/auto` mean `auto`, whatever follows the slash being a route's name. */
function withoutOwnPrefix(name: string): string {
  if (name.startsWith('signalbox/')) return name.slice('signalbox/'.length);
  return name === 'openrouter/auto' ? 'auto' : name;
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`);
}
