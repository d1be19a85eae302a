import type { Model } from '../catalog/model.ts';
import type { ModelConditions } from '../routing/routing-input.ts';
import type { ExecutorContext, LatencyExpectation } from './executor-context.ts';

/** Live state of a model over its deployments; the estimates are those of the deployment that would serve best. */
export function modelConditions(context: ExecutorContext, model: Model): ModelConditions {
  const { health, settings, clock } = context;
  const nowMs = clock.monotonicMs();
  const conditions: ModelConditions = {
    available: false,
    inFlight: 0,
    capacity: 0,
    firstContentMs: Number.POSITIVE_INFINITY,
    outputTokensPerSecond: 0,
  };
  // Seldom more than one, and asked for every model of every request: no set.
  const providers: string[] = [];
  let best: LatencyExpectation | null = null;
  let reason: string | undefined = model.deployments.length === 0 ? 'no-deployment' : undefined;
  for (const deployment of model.deployments) {
    const why =
      health.providerUnavailability(deployment.provider, nowMs) ??
      health.peek(deployment)?.unavailability(nowMs) ??
      null;
    if (why !== null) {
      reason ??= why;
      continue;
    }
    conditions.available = true;
    if (!providers.includes(deployment.provider)) {
      providers.push(deployment.provider);
      conditions.inFlight += health.providerInFlight(deployment.provider);
      conditions.capacity += settings.providers[deployment.provider]?.maxConcurrency ?? 0;
    }
    const expected = context.latency(model, deployment);
    if (expected.firstContentMs < conditions.firstContentMs) {
      conditions.firstContentMs = expected.firstContentMs;
      best = expected;
    }
  }
  if (best !== null) {
    conditions.outputTokensPerSecond = best.outputTokensPerSecond;
    if (best.firstContentLogSd !== undefined) conditions.firstContentLogSd = best.firstContentLogSd;
    if (best.speedLogSd !== undefined) conditions.speedLogSd = best.speedLogSd;
    if (best.timeOfDay !== undefined) conditions.timeOfDay = best.timeOfDay;
  }
  if (conditions.available) return conditions;
  if (reason !== undefined) conditions.reason = reason;
  const [deployment] = model.deployments;
  return deployment === undefined ? conditions : { ...conditions, ...context.latency(model, deployment) };
}
