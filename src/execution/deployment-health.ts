import type { ProviderFailure } from '../providers/provider-failure.ts';
import type { Clock } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';
import { coolDownMs } from './backoff.ts';
import { type BreakerSettings, type BreakerState, CircuitBreaker } from './circuit-breaker.ts';
import type { HealthEffect } from './failure-policy.ts';

/** How long a refused key, an empty account or a model we may not use is left alone before it is tried again. */
const setAsideMs = 600_000;
const maxLearntRefusals = 32;

/** Why nothing may be sent there now. The words are those of `ModelConditions.reason`. */
export type Unavailability =
  | 'breaker-open'
  | 'rate-limited'
  | 'key-disabled'
  | 'quota-exhausted'
  | 'not-permitted'
  | 'not-listed';

/** State that all deployments of one provider share, because they share its key. */
export class ProviderHealth {
  readonly name: string;
  inFlight = 0;
  #asideUntilMs = 0;
  #reason: 'key-disabled' | 'quota-exhausted' = 'key-disabled';

  constructor(name: string) {
    this.name = name;
  }

  setAside(reason: 'key-disabled' | 'quota-exhausted', untilMs: number): void {
    this.#reason = reason;
    this.#asideUntilMs = untilMs;
  }

  clear(): void {
    this.#asideUntilMs = 0;
  }

  unavailability(nowMs: number): Unavailability | null {
    return nowMs < this.#asideUntilMs ? this.#reason : null;
  }
}

export interface DeploymentHealthDeps {
  clock: Clock;
  random: Random;
  breaker: BreakerSettings;
}

/** Breaker, cool-down and load of one deployment. */
export class DeploymentHealth {
  readonly provider: ProviderHealth;
  inFlight = 0;
  /** Parameters that this deployment turned out to refuse although its card does not say so. */
  readonly refusedParameters = new Set<string>();
  readonly #deps: DeploymentHealthDeps;
  readonly #breaker: CircuitBreaker;
  #coolUntilMs = 0;
  #coolsByProvidersWord = false;
  #rateStrikes = 0;
  #asideUntilMs = 0;
  #asideReason: 'not-permitted' | 'not-listed' = 'not-listed';

  constructor(deps: DeploymentHealthDeps, provider: ProviderHealth) {
    this.#deps = deps;
    this.provider = provider;
    this.#breaker = new CircuitBreaker(deps.breaker);
  }

  unavailability(nowMs: number): Unavailability | null {
    const ofProvider = this.provider.unavailability(nowMs);
    if (ofProvider !== null) return ofProvider;
    if (nowMs < this.#asideUntilMs) return this.#asideReason;
    if (nowMs < this.#coolUntilMs) return 'rate-limited';
    return this.#breaker.admits(nowMs) ? null : 'breaker-open';
  }

  /** Whether a key, an account or a name shuts it out, so that a call would only be refused again. */
  isShutOut(nowMs: number): boolean {
    return this.provider.unavailability(nowMs) !== null || nowMs < this.#asideUntilMs;
  }

  /** Milliseconds that the provider itself told us to stay away; 0 when it did not. */
  toldToWaitMs(nowMs: number): number {
    return this.#coolsByProvidersWord ? Math.max(0, this.#coolUntilMs - nowMs) : 0;
  }

  /** Milliseconds of any cool-down that is left. */
  coolingMs(nowMs: number): number {
    return Math.max(0, this.#coolUntilMs - nowMs);
  }

  breakerState(nowMs: number): BreakerState {
    return this.#breaker.state(nowMs);
  }

  failureShare(nowMs: number): number {
    return this.#breaker.failureShare(nowMs);
  }

  /** A call starts; the result is given back to `succeeded`, `failed` or `released`. */
  begin(): boolean {
    this.inFlight += 1;
    this.provider.inFlight += 1;
    return this.#breaker.begin(this.#deps.clock.monotonicMs());
  }

  succeeded(wasProbe: boolean): void {
    this.#rateStrikes = 0;
    this.#coolUntilMs = 0;
    this.#asideUntilMs = 0;
    this.provider.clear();
    this.#end(true, wasProbe);
  }

  /** A call ended without saying anything about health. */
  released(wasProbe: boolean): void {
    this.#end(null, wasProbe);
  }

  failed(failure: ProviderFailure, effect: HealthEffect, wasProbe: boolean): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const { retryAfterMs } = failure.details;
    switch (effect) {
      case 'rate':
        this.#rateStrikes += 1;
        this.#coolDown(nowMs, retryAfterMs);
        break;
      case 'key':
        this.provider.setAside('key-disabled', nowMs + setAsideMs);
        break;
      case 'quota':
        this.provider.setAside('quota-exhausted', nowMs + Math.max(setAsideMs, finiteMs(retryAfterMs)));
        break;
      case 'deployment':
        this.#asideReason = failure.kind === 'permission' ? 'not-permitted' : 'not-listed';
        this.#asideUntilMs = nowMs + setAsideMs;
        break;
      case 'failure':
        if (retryAfterMs !== undefined) this.#coolDown(nowMs, retryAfterMs);
        break;
      case 'none':
        break;
    }
    this.#end(effect === 'failure' ? false : null, wasProbe);
  }

  learnRefusal(parameter: string): void {
    if (this.refusedParameters.size < maxLearntRefusals) this.refusedParameters.add(parameter);
  }

  /** Forgets what a new configuration may have repaired: keys, permissions, names, refusals. */
  forgiveConfiguration(): void {
    this.#asideUntilMs = 0;
    this.provider.clear();
    this.refusedParameters.clear();
  }

  #coolDown(nowMs: number, retryAfterMs: number | undefined): void {
    this.#coolUntilMs = nowMs + coolDownMs(retryAfterMs, this.#rateStrikes, this.#deps.random);
    this.#coolsByProvidersWord = retryAfterMs !== undefined;
  }

  #end(success: boolean | null, wasProbe: boolean): void {
    this.inFlight -= 1;
    this.provider.inFlight -= 1;
    const { clock, random } = this.#deps;
    this.#breaker.end(success, wasProbe, clock.monotonicMs(), success === false ? random.uniform() : 0);
  }
}

function finiteMs(ms: number | undefined): number {
  return ms !== undefined && Number.isFinite(ms) ? Math.min(ms, 24 * 3_600_000) : 0;
}
