import { createHash } from 'node:crypto';
import path from 'node:path';
import { buildRoutes, untouchedPresets } from './preset-routes.ts';
import type { Configuration } from './schema/configuration-schema.ts';
import { routeSchema } from './schema/route-schema.ts';
import type { KeySettings, ModelSettings, ProviderSettings, Settings, SignalSettings } from './settings.ts';
import { settingsVersion } from './settings-version.ts';

const knownBaseUrls: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
};

/**
 * Turns a valid configuration into settings: shorthands written out, defaults filled in, keys hashed, files named
 * relative to the configuration's own folder made absolute, frozen. `file` is absolute, null without one.
 */
export function buildSettings(
  configuration: Configuration,
  providers: Readonly<Record<string, ProviderSettings>>,
  file: string | null,
): Settings {
  const draft = {
    server: configuration.server,
    providers,
    models: mapValues(configuration.models, (model, id) => buildModel(id, model, providers)),
    routes: buildRoutes(configuration.routes, routeSchema.parse({})),
    keys: configuration.keys.map((key) => buildKey(key, untouchedPresets(configuration.routes))),
    storage: configuration.storage,
    telemetry: configuration.telemetry,
    learning: configuration.learning,
    signals: buildSignals(configuration.signals),
  };
  // Hashed with files as they are written, so that the folder is no part of the version.
  const version = settingsVersion(draft);
  return deepFreeze({ version, path: file, ...resolveFiles(draft, path.dirname(file ?? '')) });
}

/** A provider with the base URL that its type has. Its certificate file is still named as in the configuration. */
export function buildProvider(provider: NonNullable<Configuration['providers']>[string]): ProviderSettings {
  const { baseUrl = knownBaseUrls[provider.type], ...rest } = provider;
  return { ...rest, ...(baseUrl !== undefined && { baseUrl: baseUrl.replace(/\/{1,100}$/, '') }) };
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

function buildSignals({ custom, ...signals }: Configuration['signals']): SignalSettings {
  const named = <Value>(record: Record<string, Value>) =>
    Object.entries(record).map(([name, value]) => ({ name, ...value }));
  return {
    ...signals,
    custom: named(custom).map((signal) => ({ ...signal, labels: named(signal.labels) })),
  };
}

function resolveFiles<Draft extends Pick<Settings, 'providers' | 'routes' | 'learning' | 'signals'>>(
  draft: Draft,
  folder: string,
): Draft {
  const { encoder } = draft.signals;
  return {
    ...draft,
    providers: mapValues(draft.providers, (provider) => resolveField(provider, 'caFile', folder)),
    routes: mapValues(draft.routes, (route) => ({
      ...route,
      ...(route.policy !== undefined && { policy: resolveField(route.policy, 'artefact', folder) }),
    })),
    learning: resolveField(draft.learning, 'artefact', folder),
    signals: {
      ...draft.signals,
      ...(encoder !== undefined && { encoder: resolveField(encoder, 'modelDir', folder) }),
    },
  };
}

function resolveField<Part extends object>(part: Part, field: string, folder: string): Part {
  const name: unknown = (part as Record<string, unknown>)[field];
  return typeof name === 'string' ? { ...part, [field]: path.resolve(folder, name) } : part;
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
