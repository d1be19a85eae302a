import type { Deployment } from '../catalog/model.ts';
import type { Clock } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';
import { type BreakerSettings, defaultBreakerSettings } from './circuit-breaker.ts';
import { DeploymentHealth, ProviderHealth, type Unavailability } from './deployment-health.ts';
import { defaultRetryBudgetSettings, RetryBudget, type RetryBudgetSettings } from './retry-budget.ts';

/** What is known about every deployment and provider that was ever used; one per process. */
export class HealthRegistry {
  readonly #deps: { clock: Clock; random: Random; breaker: BreakerSettings };
  readonly #budgetSettings: RetryBudgetSettings;
  readonly #deployments = new Map<string, DeploymentHealth>();
  readonly #providers = new Map<string, ProviderHealth>();
  readonly #budgets = new Map<string, RetryBudget>();

  constructor(
    clock: Clock,
    random: Random,
    breaker: BreakerSettings = defaultBreakerSettings,
    budget: RetryBudgetSettings = defaultRetryBudgetSettings,
  ) {
    this.#deps = { clock, random, breaker };
    this.#budgetSettings = budget;
  }

  of(deployment: Deployment): DeploymentHealth {
    let health = this.#deployments.get(deployment.id);
    if (health === undefined) {
      health = new DeploymentHealth(this.#deps, this.#provider(deployment.provider));
      this.#deployments.set(deployment.id, health);
    }
    return health;
  }

  /** Without making a new entry for a deployment that was never called. */
  peek(deployment: Deployment): DeploymentHealth | undefined {
    return this.#deployments.get(deployment.id);
  }

  providerUnavailability(name: string, nowMs: number): Unavailability | null {
    return this.#providers.get(name)?.unavailability(nowMs) ?? null;
  }

  providerInFlight(name: string): number {
    return this.#providers.get(name)?.inFlight ?? 0;
  }

  retryBudget(provider: string): RetryBudget {
    let budget = this.#budgets.get(provider);
    if (budget === undefined) {
      budget = new RetryBudget(this.#deps.clock.monotonicMs(), this.#budgetSettings);
      this.#budgets.set(provider, budget);
    }
    return budget;
  }

  /**
   * After a reload: keys, permissions and names may have been repaired, and providers that are gone are forgotten unless
   * calls to them are still running.
   */
  reconfigure(providerNames: ReadonlySet<string>): void {
    for (const [id, health] of this.#deployments) {
      health.forgiveConfiguration();
      if (!providerNames.has(health.provider.name) && health.inFlight === 0) this.#deployments.delete(id);
    }
    for (const [name, provider] of this.#providers) {
      if (providerNames.has(name) || provider.inFlight > 0) continue;
      this.#providers.delete(name);
      this.#budgets.delete(name);
    }
  }

  entries(): IterableIterator<[string, DeploymentHealth]> {
    return this.#deployments.entries();
  }

  #provider(name: string): ProviderHealth {
    let provider = this.#providers.get(name);
    if (provider === undefined) {
      provider = new ProviderHealth(name);
      this.#providers.set(name, provider);
    }
    return provider;
  }
}
