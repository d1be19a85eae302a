import { createHash } from 'node:crypto';
import path from 'node:path';
import { buildRoutes, untouchedPresets } from './preset-routes.ts';
import type { Configuration } from './schema/configuration-schema.ts';
import { routeSchema } from './schema/route-schema.ts';
import type {
  KeySettings,
  ModelSettings,
  ProviderSettings,
  RouteSettings,
  Settings,
  SignalSettings,
} from './settings.ts';
import { settingsVersion } from './settings-version.ts';

const knownBaseUrls: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
};

/** Turns a valid configuration into settings: shorthands written out, defaults filled in, keys hashed, frozen. */
export function buildSettings(
  configuration: Configuration,
  providers: Readonly<Record<string, ProviderSettings>>,
  file: string | null,
): Settings {
  const draft = {
    server: configuration.server,
    providers,
    models: mapValues(configuration.models, (model, id) => buildModel(id, model, providers)),
    routes: mapValues(buildRoutes(configuration.routes, routeSchema.parse({})), (route) =>
      withArtefactPath(route, file),
    ),
    keys: configuration.keys.map((key) => buildKey(key, untouchedPresets(configuration.routes))),
    storage: configuration.storage,
    telemetry: configuration.telemetry,
    learning: buildLearning(configuration.learning, file),
    signals: buildSignals(configuration.signals, file),
  };
  return deepFreeze({ version: settingsVersion(draft), path: file, ...draft });
}

/** @param folder where the configuration file stands; certificate files are named relative to it */
export function buildProvider(
  provider: NonNullable<Configuration['providers']>[string],
  folder: string,
): ProviderSettings {
  const { baseUrl = knownBaseUrls[provider.type], caFile, ...rest } = provider;
  return {
    ...rest,
    ...(baseUrl !== undefined && { baseUrl: baseUrl.replace(/\/{1,100}$/, '') }),
    ...(caFile !== undefined && { caFile: path.resolve(folder, caFile) }),
  };
}

/** SHA-256 in hex, the only form in which keys are kept. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function buildModel(
  id: string,
  model: Configuration['models'][string],
  providers: Readonly<Record<string, ProviderSettings>>,
): ModelSettings {
  const { provider, upstreamModel, region, deployments, ...rest } = model;
  const single = provider === undefined ? [] : [{ provider, upstreamModel, region, weight: 1 }];
  return {
    ...rest,
    deployments: (deployments ?? single).map((each) => ({
      ...withoutUndefined(each),
      provider: each.provider,
      weight: each.weight,
      upstreamModel: each.upstreamModel ?? defaultUpstreamModel(id, providers[each.provider]),
    })),
  };
}

/** Aggregators name models with their vendor, others without. */
function defaultUpstreamModel(id: string, provider: ProviderSettings | undefined): string {
  const isAggregator = /^https:\/\/(?:[\w-]+\.)?openrouter\.ai\//.test(`${provider?.baseUrl}/`);
  return isAggregator ? id : id.slice(id.indexOf('/') + 1);
}

function buildKey(key: Configuration['keys'][number], presets: readonly string[]): KeySettings {
  const routes = key.routes.includes('auto') ? [...new Set([...key.routes, ...presets])] : key.routes;
  return {
    name: key.name,
    sha256: key.sha256 ?? hashKey(key.key ?? ''),
    tenant: key.tenant ?? key.name,
    routes,
    admin: key.admin,
  };
}

function buildSignals(
  { custom, encoder, effects }: Configuration['signals'],
  file: string | null,
): SignalSettings {
  const named = <Value>(record: Record<string, Value>) =>
    Object.entries(record).map(([name, value]) => ({ name, ...value }));
  return {
    custom: named(custom).map((signal) => ({ ...signal, labels: named(signal.labels) })),
    ...(encoder !== undefined && {
      encoder: { ...encoder, modelDir: path.resolve(path.dirname(file ?? ''), encoder.modelDir) },
    }),
    effects,
  };
}

function buildLearning(
  { artefact, ...learning }: Configuration['learning'],
  file: string | null,
): Settings['learning'] {
  return {
    ...learning,
    ...(artefact !== undefined && { artefact: path.resolve(path.dirname(file ?? ''), artefact) }),
  };
}

/** The file of a trained policy is named relative to the configuration. */
function withArtefactPath(route: RouteSettings, file: string | null): RouteSettings {
  const { policy } = route;
  if (policy === undefined || !('artefact' in policy) || policy.artefact === undefined) return route;
  const artefact = path.resolve(path.dirname(file ?? ''), policy.artefact);
  return { ...route, policy: { ...policy, artefact } };
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, convert: (value: In, key: string) => Out) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value, key)]));
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<
    Defined<T>
  >;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
