import type { CallTimeouts } from '../providers/provider.ts';
import type { ProviderFailure } from '../providers/provider-failure.ts';
import type { AttemptTarget } from './attempt.ts';
import type { FailurePolicy } from './failure-policy.ts';
import type { RequestRun } from './request-run.ts';

/** Share of the remaining time that one attempt may use while other candidates could still be tried. */
const attemptShare = 2 / 3;
const smallestShareMs = 1_000;

/** A deployment that stays silent so much longer than expected is to blame, even when the request had little time. */
const blameFactor = 4;
const blameAtLeastMs = 5_000;

/** A whole answer takes longer than its first content: three times the expected tokens at 50 per second. */
const unaryMsPerExpectedToken = 60;

export interface AttemptTimes {
  timeouts: CallTimeouts;
  /** Monotonic instant at which execution itself gives the attempt up. */
  limitAtMs: number;
  /** The policy, without blame when the request's own deadline left the provider too little time. */
  excuse(failure: ProviderFailure, policy: FailurePolicy): FailurePolicy;
}

/** Carves an attempt's time out of what is left until the request's deadline. */
export function attemptTimes(run: RequestRun, target: AttemptTarget): AttemptTimes {
  const { server, providers } = run.settings;
  const provider = providers[target.deployment.provider];
  const nowMs = run.context.clock.monotonicMs();
  const remainingMs = run.deadlineAtMs - nowMs;
  const shareMs = target.hasFallback
    ? Math.max(remainingMs * attemptShare, Math.min(remainingMs, smallestShareMs))
    : remainingMs;
  const contentMs = provider?.firstContentTimeoutMs ?? server.firstContentTimeoutMs;
  const expectedMs = target.stream ? 0 : unaryMsPerExpectedToken * (run.input.expectedOutputTokens ?? 0);
  const configuredMs = contentMs + expectedMs;
  const firstContentMs = Math.min(configuredMs, shareMs);
  const connectMs = Math.min(server.connectTimeoutMs, shareMs);
  return {
    timeouts: { connectMs, firstContentMs, idleMs: provider?.idleTimeoutMs ?? server.idleTimeoutMs },
    // The head of a whole answer is the provider's to watch; its body may take as long as it flows.
    limitAtMs: nowMs + (target.stream ? firstContentMs : shareMs),
    excuse(failure, policy) {
      if (policy.health === 'none') return policy;
      const firstMs = run.context.latency(target.model, target.deployment).firstContentMs;
      const silenceMs = Math.max(blameAtLeastMs, firstMs > 0 ? blameFactor * firstMs : 0);
      const fairMs = Math.min(configuredMs, expectedMs + silenceMs);
      const isCutShort =
        (failure.kind === 'first-content-timeout' && firstContentMs < fairMs) ||
        (failure.kind === 'connect-timeout' && connectMs < server.connectTimeoutMs);
      return isCutShort ? { ...policy, health: 'none' } : policy;
    },
  };
}
