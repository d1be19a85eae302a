import type { Model } from '../src/catalog/model.ts';
import type { ChatRequest } from '../src/chat/chat-request.ts';
import type { PromptClassifier } from '../src/classification/classify-prompt.ts';
import type { PromptProfile } from '../src/classification/prompt-profile.ts';
import type { RouteSettings } from '../src/config/settings.ts';
import type { FeatureIdentity, QualityArtefact } from '../src/learning/offline/quality-artefact.ts';
import { seededRandom } from '../src/numerics/random.ts';
import { compileRoute } from '../src/routing/compile-route.ts';
import { latencyPrior } from '../src/routing/latency-estimates.ts';
import { readNeeds } from '../src/routing/request-needs.ts';
import type { CompiledRoute, PolicyState, RoutingInput } from '../src/routing/routing-input.ts';
import { readShippedQuality } from '../src/storage/model-artefacts.ts';

let shippedQuality: QualityArtefact | undefined;

function openShipped(features: FeatureIdentity): QualityArtefact {
  const shipped = readShippedQuality(features);
  if (shipped === null)
    throw new Error('the prior that ships is for another classifier: npm run train:quality');
  return shipped;
}

/** A route over all models with the default knob, changed as wished; serves by the prior that ships. */
export function servedRoute(
  classifier: PromptClassifier,
  changes: Partial<RouteSettings> = {},
): CompiledRoute {
  shippedQuality ??= openShipped({
    classifierVersion: classifier.version,
    featureCount: classifier.featureCount,
  });
  const { structure, sample } = shippedQuality;
  const settings: RouteSettings = {
    name: 'auto',
    models: ['*'],
    objective: { quality: 0.8 },
    rules: [],
    aliases: [],
    mode: 'active',
    exploration: { rate: 0 },
    plans: {},
    maxAttempts: 3,
    ...changes,
  };
  return compileRoute(settings, { quality: { ...(structure !== null && { structure }), sample } });
}

/** Every model up and idle, as fast as its prior says. */
export function idleConditions(models: readonly Model[]): RoutingInput['conditions'] {
  const byId = new Map(
    models.map((model) => [model.id, { available: true, inFlight: 0, capacity: 10, ...latencyPrior(model) }]),
  );
  return (model) => byId.get(model.id)!;
}

const random = seededRandom(7);
/** One object for all: what is prepared with a route holds for one state. */
const nothingLearnt: PolicyState = { version: 'prior', cells: new Map() };

/** One request to decide about, with nothing learnt and no wishes of the caller. */
export function decisionInput(
  route: CompiledRoute,
  models: readonly Model[],
  conditions: RoutingInput['conditions'],
  request: ChatRequest,
  profile: PromptProfile,
): RoutingInput {
  return {
    decisionId: 'dec_benchmark',
    route,
    profile,
    needs: readNeeds(request, profile),
    wishes: {},
    models,
    snapshot: nothingLearnt,
    conditions,
    request: {},
    key: {},
    time: {},
    random,
    configVersion: 'benchmark',
  };
}
