import type { Deployment, Model } from '../catalog/model.ts';
import type { ProviderSettings, ServerSettings } from '../config/settings.ts';
import type { Clock } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';
import type { Provider } from '../providers/provider.ts';
import type { ModelConditions } from '../routing/routing-input.ts';
import type { HealthRegistry } from './health-registry.ts';
import type { Attempt } from './outcome.ts';

/** The part of the configuration that execution reads. */
export interface ExecutorSettings {
  server: Pick<
    ServerSettings,
    'requestTimeoutMs' | 'firstContentTimeoutMs' | 'idleTimeoutMs' | 'connectTimeoutMs'
  >;
  providers: Readonly<
    Record<string, Pick<ProviderSettings, 'maxConcurrency' | 'firstContentTimeoutMs' | 'idleTimeoutMs'>>
  >;
}

/** What is expected of a deployment, for the conditions that routing reads. */
export type LatencyExpectation = Pick<
  ModelConditions,
  'firstContentMs' | 'outputTokensPerSecond' | 'firstContentLogSd' | 'speedLogSd' | 'timeOfDay'
>;

export interface ExecutorOptions {
  /** Undefined for a name that a reload has removed. */
  providers(name: string): Provider | undefined;
  clock: Clock;
  random: Random;
  settings: ExecutorSettings;
  latency(model: Model, deployment: Deployment): LatencyExpectation;
  /** Called once for each attempt, when it is over; must not throw. */
  onAttempt?(attempt: Attempt): void;
}

/** What all requests share. */
export interface ExecutorContext extends ExecutorOptions {
  health: HealthRegistry;
}
