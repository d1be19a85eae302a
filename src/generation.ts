import { buildModelPool, type ModelPool } from './catalog/model-pool.ts';
import type { Catalogue } from './catalog/catalogue.ts';
import type { Settings } from './config/settings.ts';
import { createKeyring, type Keyring } from './limits/keys.ts';
import { openPolicy } from './open-policy.ts';
import { compileRoute } from './routing/compile-route.ts';
import { buildNameTable, type NameTable } from './routing/name-table.ts';
import { prepareRoute } from './routing/prepare-route.ts';
import type { QualityParts } from './routing/quality-model/create-quality-model.ts';
import type { CompiledRoute, PolicyState } from './routing/routing-input.ts';

/**
 * Everything that follows from one configuration and one state of the providers' lists. Replaced as a whole on a
 * reload; a request keeps the generation that it began with.
 */
export interface Generation {
  settings: Settings;
  keyring: Keyring;
  pool: ModelPool;
  routes: ReadonlyMap<string, CompiledRoute>;
  names: NameTable;
}

export interface GenerationInput {
  settings: Settings;
  catalogue: Catalogue;
  listed: ReadonlyMap<string, readonly string[]>;
  /** What training gave to serve by. */
  quality?: QualityParts;
  /** Day by which models that their vendors retire are judged, YYYY-MM-DD. */
  today: string;
}

/** @throws RuleError for a rule whose expression is wrong, ConfigurationError for a policy that cannot be opened. */
export function buildGeneration(input: GenerationInput): Generation {
  const { settings, catalogue, listed, today, quality = {} } = input;
  const pool = buildModelPool({ settings, catalogue, listed, today });
  const routeNames = new Set(Object.keys(settings.routes));
  const named = Object.values(settings.routes).map((route) => {
    const policy = openPolicy(route, settings.path);
    return {
      route: compileRoute(route, {
        routeNames,
        quality,
        effects: settings.signals.effects,
        ...(policy !== undefined && { policy }),
      }),
      aliases: route.aliases,
    };
  });
  return {
    settings,
    keyring: createKeyring(settings),
    pool,
    routes: new Map(named.map(({ route }) => [route.name, route])),
    names: buildNameTable(named, [...pool.byId.values()]),
  };
}

/** Does ahead of traffic what the first request of each route would otherwise wait for. */
export function warmRoutes(generation: Generation, state: PolicyState): void {
  for (const route of generation.routes.values()) prepareRoute(route, generation.pool.models, state);
}
