import type { Catalogue } from '../catalog/catalogue.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { PromptClassifier } from '../classification/classify-prompt.ts';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProviderSettings, Settings } from '../config/settings.ts';
import { describeRouted } from '../endpoints/preview.ts';
import { findProviders } from '../find-providers.ts';
import { buildGeneration, type Generation } from '../generation.ts';
import type { Principal } from '../http/handler.ts';
import { systemClock } from '../numerics/clock.ts';
import { seededRandom } from '../numerics/random.ts';
import { createQualitySource } from '../open-quality.ts';
import { createProvider } from '../providers/create-provider.ts';
import type { Provider } from '../providers/provider.ts';
import { createDecisionIds } from '../recording/decision-id.ts';
import { type RoutedRequest, type RouterParts, routeRequest } from '../route-request.ts';
import { latencyPrior } from '../routing/latency-estimates.ts';
import { buildNameTable } from '../routing/name-table.ts';
import type { CliIo } from './cli-io.ts';
import { openSignals } from './open-signals.ts';
import { type ConfigurationFlags, loadOptions } from './configuration.ts';

/** The router without a server: decides from the configuration, the catalogue and the priors, and calls nobody. */
export interface OfflineRouter {
  generation: Generation;
  /** Waits for what reading the request gains from the encoder of the configuration, if there is one. */
  prepare(request: ChatRequest): Promise<void>;
  /** @throws SignalboxError as the gateway would answer */
  route(request: ChatRequest): RoutedRequest;
  /** The answer of `POST /v1/route`. @throws SignalboxError when no model may answer */
  describe(routed: RoutedRequest): Record<string, unknown>;
}

/** Whose free lists of models are read: those of one's own machine are their only source, others only confirm. */
export type ListedProviders = 'all' | 'local' | 'none';

export interface OfflineParts {
  catalogue: Catalogue;
  classifier: PromptClassifier;
  /** Decides over the whole catalogue, whether there is a key for a model or not. */
  isHypothetical: boolean;
  /** The same seed and prompts give the same decisions. */
  seed: number;
}

const listTimeoutMs = 2_000;
const anyone: Principal = { key: null, tenant: 'default', routes: [], admin: false };

export async function openOfflineRouter(
  io: CliIo,
  flags: ConfigurationFlags,
  parts: OfflineParts,
): Promise<OfflineRouter> {
  const { catalogue, isHypothetical } = parts;
  const offline = await offlineGeneration(io, flags, catalogue, isHypothetical ? 'none' : 'local', {
    classifierVersion: parts.classifier.version,
  });
  const generation = isHypothetical ? overWholeCatalogue(offline, catalogue) : offline;
  const random = seededRandom(parts.seed);
  const signals = await openSignals(generation.settings.signals, parts.classifier);
  const routerParts: RouterParts = {
    clock: systemClock,
    random,
    newDecisionId: createDecisionIds(systemClock, random),
    classify: (request) => signals.classify(request),
    encode: (request) => signals.encode(request),
    conditions: (model) => ({ available: true, inFlight: 0, capacity: 1, ...latencyPrior(model) }),
    policyState: () => ({ version: 'prior', cells: new Map() }),
    session: () => undefined,
  };
  return {
    generation,
    async prepare(request) {
      await signals.encode(request);
    },
    route: (request) => routeRequest(routerParts, generation, request, anyone),
    describe: (routed) => describeRouted(routed, generation),
  };
}

/** What a gateway of this configuration would start with. */
export async function offlineGeneration(
  io: CliIo,
  flags: ConfigurationFlags,
  catalogue: Catalogue,
  listFrom: ListedProviders,
  options: { classifierVersion?: string } = {},
): Promise<Generation> {
  const loaded = loadConfig(loadOptions(io, flags, catalogue));
  const parts = { clock: systemClock, environment: io.env, simulatedModels };
  const create = (name: string, settings: ProviderSettings) => createProvider(name, settings, parts);
  const { providers } = await findProviders(loaded, io.env, create);
  const settings = { ...loaded, providers };
  return buildGeneration({
    settings,
    catalogue,
    listed: await readLists(settings, create, listFrom),
    ...(options.classifierVersion !== undefined && {
      quality: createQualitySource(options.classifierVersion)(settings),
    }),
    today: new Date(systemClock.wallMs()).toISOString().slice(0, 10),
  });
}

/** A provider that does not answer in time has told nothing, which rules nothing out. */
async function readLists(
  settings: Settings,
  create: (name: string, settings: ProviderSettings) => Provider,
  listFrom: ListedProviders,
): Promise<Map<string, readonly string[]>> {
  const asked = Object.entries(settings.providers).filter(
    ([, { type, local }]) => type !== 'simulated' && (listFrom === 'all' || (listFrom === 'local' && local)),
  );
  const lists = await Promise.all(
    asked.map(async ([name, provider]) => {
      const connection = create(name, provider);
      try {
        return [name, await connection.listModels(listTimeoutMs)] as const;
      } catch {
        return [name, null] as const;
      } finally {
        await connection.close();
      }
    }),
  );
  return new Map(lists.flatMap(([name, models]) => (models === null ? [] : [[name, models]])));
}

/** Every catalogue model as if somebody served it at its list price; routes choose among all of them. */
export function overWholeCatalogue(generation: Generation, catalogue: Catalogue): Generation {
  const models = catalogue.models.map((model) => ({
    ...model,
    deployments: [
      { id: `hypothetical/${model.id}`, provider: 'hypothetical', upstreamModel: model.id, weight: 1 },
    ],
  }));
  const routes = new Map([...generation.routes].map(([name, route]) => [name, { ...route, models: ['*'] }]));
  const named = [...routes.values()].map((route) => ({
    route,
    aliases: generation.settings.routes[route.name]?.aliases ?? [],
  }));
  return {
    ...generation,
    pool: { models, byId: new Map(models.map((model) => [model.id, model])), off: new Map() },
    routes,
    names: buildNameTable(named, models),
  };
}
