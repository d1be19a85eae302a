import { type KnownPrefix, knownPrefixes, prefixOfBareName } from './known-prefixes.ts';
import { amountOf, type Fields, fieldsOf, secretOf, textOf } from './read-fields.ts';

/** What one entry of `model_list` becomes. */
export interface ConvertedDeployment {
  provider: { name: string; fields: Record<string, unknown> };
  /** Null for a wildcard: the provider brings every model that it serves. */
  model: { id: string; upstreamModel: string; fields: Record<string, unknown> } | null;
  weight?: number;
  region?: string;
}

export interface DeploymentConversion {
  /** The id of the catalogue for a model of that name, when it has one. */
  canonicalId(name: string): string | undefined;
  /** Always undefined, so that it can be the last word about an entry. */
  note(field: string, message: string): undefined;
}

/** Fields of `litellm_params` that are read below, and those that lose nothing by being left out. */
const readParams = new Set([
  'model',
  'api_key',
  'api_base',
  'base_url',
  'weight',
  'region_name',
  'input_cost_per_token',
  'output_cost_per_token',
  'cache_read_input_token_cost',
  'cache_creation_input_token_cost',
  'drop_params',
  'custom_llm_provider',
]);

/** The same for `model_info`. What it says of abilities counts for models that the catalogue does not know. */
const readInfo = new Set([
  'id',
  'db_model',
  'mode',
  'base_model',
  'input_cost_per_token',
  'output_cost_per_token',
  'cache_read_input_token_cost',
  'cache_creation_input_token_cost',
  'max_tokens',
  'max_input_tokens',
  'max_output_tokens',
]);

const capabilityFlags: Readonly<Record<string, string>> = {
  supports_function_calling: 'tools',
  supports_vision: 'vision',
  supports_audio_input: 'audio',
  supports_pdf_input: 'documents',
  supports_response_schema: 'structured-output',
  supports_reasoning: 'reasoning',
  supports_web_search: 'web-search',
};

/** Undefined when the entry cannot be carried over; `note` has said why. */
export function convertDeployment(
  entry: Fields,
  field: string,
  { canonicalId, note }: DeploymentConversion,
): ConvertedDeployment | undefined {
  const params = fieldsOf(entry.litellm_params);
  const info = fieldsOf(entry.model_info);
  const named = textOf(params.model);
  if (named === undefined) return note(field, 'has no litellm_params.model');
  const mode = textOf(info.mode);
  if (mode !== undefined && mode !== 'chat' && mode !== 'responses' && mode !== 'completion')
    return note(field, `mode ${mode} is not chat`);
  const { prefix, upstreamModel } = splitModel(named, textOf(params.custom_llm_provider));
  const known =
    prefix !== undefined && Object.hasOwn(knownPrefixes, prefix) ? knownPrefixes[prefix] : undefined;
  if (known === undefined)
    return note(field, `${named}: Signalbox has no provider for ${prefix ?? 'that name'} yet`);
  const provider = convertProvider(known, params, field, note);
  if (provider === undefined) return undefined;

  for (const name of Object.keys(params))
    if (!readParams.has(name)) note(`${field}.litellm_params.${name}`, paramNote(name));
  for (const name of Object.keys(info))
    if (!readInfo.has(name) && !name.startsWith('supports_'))
      note(`${field}.model_info.${name}`, 'is not carried over');
  const weight = amountOf(params.weight);
  const region = textOf(params.region_name);
  const model =
    upstreamModel === '*'
      ? null
      : convertModel(known, provider.name, upstreamModel, params, info, canonicalId);
  return {
    provider,
    model,
    ...(weight !== undefined && { weight }),
    ...(region !== undefined && { region }),
  };
}

function splitModel(named: string, prefixField: string | undefined) {
  if (prefixField !== undefined && !named.startsWith(`${prefixField}/`))
    return { prefix: prefixField, upstreamModel: named };
  const slash = named.indexOf('/');
  if (slash < 0) return { prefix: prefixOfBareName(named), upstreamModel: named };
  return { prefix: named.slice(0, slash), upstreamModel: named.slice(slash + 1) };
}

function convertProvider(
  known: KnownPrefix,
  params: Fields,
  field: string,
  note: DeploymentConversion['note'],
): ConvertedDeployment['provider'] | undefined {
  const address = secretOf(params.api_base ?? params.base_url)?.replace(/\/{1,9}$/, '');
  const apiKey =
    secretOf(params.api_key) ?? (known.keyVariable === undefined ? undefined : `\${${known.keyVariable}}`);
  const baseUrl = address ?? known.baseUrl;
  const isOwnApi = address === undefined && known.type !== 'openai-compatible';
  if (baseUrl === undefined && !isOwnApi) return note(field, 'needs an api_base');
  const isOllama = known.isLocal === true && baseUrl !== undefined && !baseUrl.endsWith('/v1');
  const type = known.type === 'openai' && address !== undefined ? 'openai-compatible' : known.type;
  const fields = {
    type,
    ...(!isOwnApi && { baseUrl: isOllama ? `${baseUrl}/v1` : baseUrl }),
    ...(apiKey !== undefined && { apiKey }),
    ...(known.isLocal && { local: true }),
  };
  return { name: known.type === 'openai' && address !== undefined ? 'compatible' : known.name, fields };
}

function convertModel(
  known: KnownPrefix,
  providerName: string,
  upstreamModel: string,
  params: Fields,
  info: Fields,
  canonicalId: DeploymentConversion['canonicalId'],
): NonNullable<ConvertedDeployment['model']> {
  // A provider under its own name is the vendor's; behind another address anybody's models may be.
  const ownVendor = providerName === known.name ? known.vendor : undefined;
  const vendor = ownVendor ?? (upstreamModel.includes('/') ? undefined : providerName);
  const ownId = (vendor === undefined ? upstreamModel : `${vendor}/${upstreamModel}`).replace(
    /[^\w.:@+/-]/g,
    '-',
  );
  const catalogueId = canonicalId(textOf(info.base_model) ?? ownId) ?? canonicalId(ownId);
  const fields = {
    ...convertPricing(params, info),
    ...convertLimits(info),
    // What the catalogue knows a model to do is more than what somebody wrote down.
    ...(catalogueId === undefined && convertCapabilities(info)),
  };
  return { id: catalogueId ?? ownId, upstreamModel, fields };
}

function convertPricing(params: Fields, info: Fields): Record<string, unknown> {
  const perMillion = (name: string) => {
    const usd = amountOf(params[name]) ?? amountOf(info[name]);
    return usd === undefined ? undefined : Number((usd * 1e6).toPrecision(10));
  };
  const input = perMillion('input_cost_per_token');
  const output = perMillion('output_cost_per_token');
  if (input === undefined || output === undefined) return {};
  const cached = perMillion('cache_read_input_token_cost');
  const written = perMillion('cache_creation_input_token_cost');
  return {
    pricing: {
      inputUsdPerMillion: input,
      ...(cached !== undefined && { cachedInputUsdPerMillion: cached }),
      ...(written !== undefined && { cacheWriteUsdPerMillion: written }),
      outputUsdPerMillion: output,
    },
  };
}

/** A deployment may have a smaller window than its model. */
function convertLimits(info: Fields): Record<string, unknown> {
  const contextTokens = amountOf(info.max_input_tokens) ?? amountOf(info.max_tokens);
  const maxOutputTokens = amountOf(info.max_output_tokens);
  return {
    ...(contextTokens ? { contextTokens: Math.ceil(contextTokens) } : {}),
    ...(maxOutputTokens ? { maxOutputTokens: Math.ceil(maxOutputTokens) } : {}),
  };
}

function convertCapabilities(info: Fields): Record<string, unknown> {
  const capabilities = Object.entries(capabilityFlags).flatMap(([flag, name]) =>
    info[flag] === true ? [name] : [],
  );
  return capabilities.length > 0 ? { capabilities } : {};
}

function paramNote(name: string): string {
  switch (name) {
    case 'rpm':
    case 'tpm':
    case 'max_parallel_requests':
      return 'rate limits of deployments are not built yet; `maxConcurrency` of the provider bounds calls at once';
    case 'timeout':
    case 'stream_timeout':
      return 'see `firstContentTimeoutMs` and `idleTimeoutMs` of the provider';
    default:
      return 'is not carried over';
  }
}
