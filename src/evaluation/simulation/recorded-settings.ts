import { usdPerMillionFromPico } from '../../catalog/cost.ts';
import type { SimulatedModel } from '../../catalog/simulated-models.ts';
import type { ModelSettings, ProviderSettings, Settings } from '../../config/settings.ts';
import { recordedProviderName } from './recorded-models.ts';

export interface RecordedOptions {
  /** File of the store inside the data folder. */
  storePath: string;
  learningMode: Settings['learning']['mode'];
  explorationRate: number;
  prompts: Settings['storage']['prompts'];
}

const provider: ProviderSettings = { type: 'recorded', headers: {}, maxConcurrency: 256, local: false };

/** More than all simulated raters together can give in a day: there is one key at most for all of them. */
const ratersWeightPerDay = 1_000_000;

/**
 * Settings under which only the recorded models answer, in a store of their own. Server, keys and what the routes aim at
 * stay as they were; what names models that were not recorded (candidates, rules, plans, baselines) does not.
 */
export function recordedSettings(
  settings: Settings,
  models: readonly SimulatedModel[],
  options: RecordedOptions,
): Settings {
  const ids = new Set(models.map(({ model }) => model.id));
  return {
    ...settings,
    providers: { [recordedProviderName]: provider },
    models: Object.fromEntries(models.map((each) => [each.model.id, modelSettings(each)])),
    routes: Object.fromEntries(
      Object.entries(settings.routes).map(([name, route]) => [name, recordedRoute(route, ids, options)]),
    ),
    storage: { ...settings.storage, path: options.storePath, prompts: options.prompts },
    learning: { mode: options.learningMode, maxWeightPerKeyPerDay: ratersWeightPerDay },
  };
}

function recordedRoute(
  route: Settings['routes'][string],
  ids: ReadonlySet<string>,
  { explorationRate }: RecordedOptions,
): Settings['routes'][string] {
  const exploration = route.exploration.rate > 0 ? route.exploration : { rate: explorationRate };
  const named = route.models.filter((id) => ids.has(id));
  const { plan: _plan, baseline: _baseline, ...rest } = route;
  const { reference, ...objective } = route.objective;
  return {
    ...rest,
    models: named.length > 0 ? named : ['*'],
    objective: reference !== undefined && ids.has(reference) ? route.objective : objective,
    rules: [],
    mode: 'active',
    plans: {},
    exploration,
  };
}

function modelSettings({ model }: SimulatedModel): ModelSettings {
  const settings: ModelSettings = {
    deployments: model.deployments.map(({ provider: name, upstreamModel, weight }) => ({
      provider: name,
      upstreamModel,
      weight,
    })),
    aliases: [],
    // One effort was measured, whichever it was.
    efforts: [],
  };
  if (model.pricing === null || model.origins !== undefined) return settings;
  const { inputPicoUsd, outputPicoUsd } = model.pricing;
  return {
    ...settings,
    pricing: {
      inputUsdPerMillion: usdPerMillionFromPico(inputPicoUsd),
      outputUsdPerMillion: usdPerMillionFromPico(outputPicoUsd),
    },
  };
}
