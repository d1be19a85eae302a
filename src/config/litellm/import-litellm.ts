import { parseYaml } from '../parse-yaml.ts';
import { reference } from '../schema/scalars.ts';
import { type ConvertedDeployment, convertDeployment } from './convert-deployment.ts';
import { amountOf, type Fields, fieldsOf, listOf, namesOf, secretOf, textOf } from './read-fields.ts';

/** Something of the other configuration that has no counterpart, or whose meaning changes. */
export interface ImportNote {
  /** Where it stands in the other configuration. */
  field: string;
  message: string;
}

export interface ImportedConfiguration {
  /** As it would stand in a configuration file. */
  configuration: Record<string, unknown>;
  notes: ImportNote[];
}

type DraftModel = { deployments: Record<string, unknown>[]; aliases: string[] } & Record<string, unknown>;

interface Draft {
  providers: Map<string, Record<string, unknown>>;
  models: Map<
    string,
    { deployments: Record<string, unknown>[]; aliases: string[] } & Record<string, unknown>
  >;
  routes: Map<string, { models: string[]; aliases?: string[]; maxAttempts?: number }>;
  /** Ids of the models behind each `model_name`. */
  groups: Map<string, string[]>;
  /** Providers whose whole list was asked for. */
  wildcards: Set<string>;
  notes: ImportNote[];
}

/** Settings that only make LiteLLM itself work, or that Signalbox does by itself. */
const silentSettings = new Set([
  'set_verbose',
  'drop_params',
  'json_logs',
  'telemetry',
  'debug',
  'detailed_debug',
  'master_key',
  'num_retries',
  'timeout',
  'request_timeout',
  'fallbacks',
  'context_window_fallbacks',
  'model_group_alias',
]);

/**
 * Converts a configuration of LiteLLM's proxy (https://docs.litellm.ai/docs/proxy/configs).
 * @param canonicalId the id of the catalogue for a model of that name, when it has one
 * @throws ConfigurationError when the text is not YAML
 */
export function importLitellm(
  text: string,
  file: string,
  canonicalId: (name: string) => string | undefined,
): ImportedConfiguration {
  const source = fieldsOf(parseYaml(text, file).value);
  const draft: Draft = {
    providers: new Map(),
    models: new Map(),
    routes: new Map(),
    groups: new Map(),
    wildcards: new Set(),
    notes: [],
  };
  const note = (field: string, message: string) => {
    draft.notes.push({ field, message });
    return undefined;
  };

  listOf(source.model_list).forEach((item, at) => {
    const entry = fieldsOf(item);
    const converted = convertDeployment(entry, `model_list[${at}]`, { canonicalId, note });
    if (converted !== undefined) addDeployment(draft, textOf(entry.model_name), converted);
  });
  const router = fieldsOf(source.router_settings);
  const library = fieldsOf(source.litellm_settings);
  const general = fieldsOf(source.general_settings);
  addGroupRoutes(draft, [
    ...fallbacksOf(router, 'router_settings'),
    ...fallbacksOf(library, 'litellm_settings'),
  ]);
  addAliases(draft, fieldsOf(router.model_group_alias));
  const retries = amountOf(router.num_retries) ?? amountOf(library.num_retries);
  if (retries !== undefined)
    for (const route of draft.routes.values())
      route.maxAttempts = Math.min(Math.max(Math.round(retries) + 1, 1), 10);
  noteSettings(draft, { router_settings: router, litellm_settings: library, general_settings: general });
  for (const section of Object.keys(source))
    if (!['model_list', 'router_settings', 'litellm_settings', 'general_settings'].includes(section))
      note(section, 'is not carried over');

  addWildcardProviders(draft);
  noteUnpriced(draft, canonicalId);
  return { configuration: assemble(draft, router, library, general), notes: draft.notes };
}

function addDeployment(
  draft: Draft,
  group: string | undefined,
  { provider, model, weight, region }: ConvertedDeployment,
): void {
  const providerName = addProvider(draft, provider);
  if (model === null) {
    draft.wildcards.add(providerName);
    return;
  }
  const known = draft.models.get(model.id) ?? { deployments: [], aliases: [] };
  const deployment = {
    provider: providerName,
    upstreamModel: model.upstreamModel,
    ...(weight !== undefined && { weight }),
    ...(region !== undefined && { region }),
  };
  // Several names for one model at one place are one deployment.
  const isKnown = known.deployments.some((each) => JSON.stringify(each) === JSON.stringify(deployment));
  const deployments = isKnown ? known.deployments : [...known.deployments, deployment];
  draft.models.set(model.id, { ...model.fields, ...known, deployments });
  if (group === undefined) return;
  const ids = draft.groups.get(group) ?? [];
  if (!ids.includes(model.id)) draft.groups.set(group, [...ids, model.id]);
}

/** One provider per address and key; a second one of the same kind gets a number. */
function addProvider(draft: Draft, { name, fields }: ConvertedDeployment['provider']): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    const known = draft.providers.get(candidate);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(fields)) continue;
    draft.providers.set(candidate, fields);
    return candidate;
  }
}

function routeNameOf(group: string): string {
  return (
    group
      .replace(/[^A-Za-z0-9._:-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 100) || 'group'
  );
}

/** A provider that a model names brings nothing else, so that its whole list needs an entry that none names. */
function addWildcardProviders(draft: Draft): void {
  const named = new Set([...draft.models.values()].flatMap(({ deployments }) => deployments.map(providerOf)));
  for (const name of draft.wildcards) {
    const fields = draft.providers.get(name);
    if (named.has(name) && fields !== undefined) draft.providers.set(`${name}-all`, fields);
  }
}

function providerOf({ provider }: Record<string, unknown>): string {
  return String(provider);
}

/** A name for several models, or with fallbacks, is a route; a name for one model is an alias of it. */
function addGroupRoutes(
  draft: Draft,
  fallbacks: readonly { field: string; group: string; others: string[] }[],
): void {
  const candidates = new Map(draft.groups);
  for (const { field, group, others } of fallbacks) {
    const own = candidates.get(group);
    if (own === undefined) {
      draft.notes.push({ field, message: `${group} is not in model_list` });
      continue;
    }
    const added = others.flatMap((other) => draft.groups.get(other) ?? []);
    candidates.set(group, [...new Set([...own, ...added])]);
  }
  for (const [group, ids] of candidates) {
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) {
      addModelAlias(draft, only, group);
      continue;
    }
    const name = routeNameOf(group);
    draft.routes.set(name, { models: ids });
    if (name !== group) addRouteAlias(draft, name, group);
    draft.notes.push({
      field: `model_name ${group}`,
      message: `is now a route over ${ids.join(', ')}: the best for each prompt answers, the others take over when it fails`,
    });
  }
}

function addModelAlias(draft: Draft, id: string, name: string): void {
  const model = draft.models.get(id);
  const isImplied = name === id || name === id.slice(id.indexOf('/') + 1) || name.includes('*');
  if (model === undefined || isImplied || model.aliases.includes(name)) return;
  if (isCallable(draft, name, id)) model.aliases.push(name);
}

function addRouteAlias(draft: Draft, route: string, name: string): void {
  const target = draft.routes.get(route);
  if (target !== undefined && isCallable(draft, name, route))
    target.aliases = [...(target.aliases ?? []), name];
}

/** Names with spaces cannot be asked for here. */
function isCallable(draft: Draft, name: string, instead: string): boolean {
  if (reference.safeParse(name).success) return true;
  draft.notes.push({ field: `model_name ${name}`, message: `has spaces or is too long: ask for ${instead}` });
  return false;
}

function addAliases(draft: Draft, aliases: Fields): void {
  for (const [alias, value] of Object.entries(aliases)) {
    const targets =
      typeof value === 'object' && !Array.isArray(value) ? namesOf(fieldsOf(value).model) : namesOf(value);
    const [target] = targets;
    const route = target === undefined ? undefined : routeNameOf(target);
    const ids = targets.flatMap((name) => draft.groups.get(name) ?? []);
    const [only] = ids;
    if (route !== undefined && draft.routes.has(route) && targets.length === 1)
      addRouteAlias(draft, route, alias);
    else if (ids.length === 1 && only !== undefined) addModelAlias(draft, only, alias);
    else if (ids.length > 1) draft.routes.set(routeNameOf(alias), { models: [...new Set(ids)] });
    else
      draft.notes.push({
        field: `router_settings.model_group_alias.${alias}`,
        message: 'names no model that was carried over',
      });
  }
}

function fallbacksOf(settings: Fields, section: string) {
  return ['fallbacks', 'context_window_fallbacks'].flatMap((name) => {
    const value = settings[name];
    const maps = Array.isArray(value) ? value.map(fieldsOf) : [fieldsOf(value)];
    return maps.flatMap((map) =>
      Object.entries(map).map(([group, others]) => ({
        field: `${section}.${name}`,
        group,
        others: namesOf(others),
      })),
    );
  });
}

function noteSettings(draft: Draft, sections: Record<string, Fields>): void {
  for (const [section, settings] of Object.entries(sections)) {
    for (const name of Object.keys(settings)) {
      if (silentSettings.has(name)) continue;
      const message =
        name === 'routing_strategy'
          ? 'routes decide by predicted quality, cost and time instead'
          : 'is not carried over';
      draft.notes.push({ field: `${section}.${name}`, message });
    }
  }
}

function assemble(draft: Draft, router: Fields, library: Fields, general: Fields): Record<string, unknown> {
  const timeoutSeconds = amountOf(router.timeout) ?? amountOf(library.request_timeout);
  const masterKey = secretOf(general.master_key);
  const models = [...draft.models].map(([id, model]) => [id, assembleModel(model)]);
  return {
    ...(timeoutSeconds
      ? { server: { requestTimeoutMs: Math.min(Math.round(timeoutSeconds * 1_000), 86_400_000) } }
      : {}),
    providers: Object.fromEntries(draft.providers),
    ...(models.length > 0 && { models: Object.fromEntries(models) }),
    ...(draft.routes.size > 0 && { routes: Object.fromEntries(draft.routes) }),
    ...(masterKey !== undefined && { keys: [{ name: 'master', key: masterKey, admin: true }] }),
  };
}

/** A model that is served in one place says so without a list. */
function assembleModel({ deployments, aliases, ...fields }: DraftModel): Record<string, unknown> {
  const [{ weight: _weight, ...only } = {}] = deployments;
  return {
    ...(deployments.length === 1 ? only : { deployments }),
    ...fields,
    ...(aliases.length > 0 && { aliases }),
  };
}

/** What has no price is never picked by a route; better to know before than to wonder. */
function noteUnpriced(draft: Draft, canonicalId: (name: string) => string | undefined): void {
  for (const [id, { pricing, deployments }] of draft.models) {
    const isLocal = deployments.every((each) => draft.providers.get(providerOf(each))?.local === true);
    if (pricing === undefined && !isLocal && canonicalId(id) === undefined)
      draft.notes.push({
        field: `models.${id}`,
        message: 'has no price: routes pick it only once it has one',
      });
  }
}
