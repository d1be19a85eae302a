import type { Catalogue } from './catalog/catalogue.ts';
import type { Settings } from './config/settings.ts';
import { buildGeneration, type Generation, warmRoutes } from './generation.ts';
import type { Clock } from './numerics/clock.ts';
import type { ProviderSet } from './providers/provider-set.ts';
import type { QualityParts } from './routing/quality-model/create-quality-model.ts';
import type { PolicyState } from './routing/routing-input.ts';

const noFeedback: PolicyState = { version: 'prior', cells: new Map() };

/** The generation in force, and the policy state beside it. Each is swapped whole; nothing is changed in place. */
export class LiveGeneration {
  readonly #catalogue: Catalogue;
  readonly #providers: ProviderSet;
  readonly #clock: Clock;
  readonly #openQuality: (settings: Settings) => QualityParts;
  #generation: Generation;
  #policyState: PolicyState = noFeedback;
  #learnt: PolicyState = noFeedback;

  /** @param openQuality reads what the settings serve by; throws when they name what cannot be served */
  constructor(
    settings: Settings,
    catalogue: Catalogue,
    providers: ProviderSet,
    clock: Clock,
    openQuality: (settings: Settings) => QualityParts = () => ({}),
  ) {
    this.#openQuality = openQuality;
    this.#catalogue = catalogue;
    this.#providers = providers;
    this.#clock = clock;
    this.#providers.reload(settings.providers);
    this.#generation = this.#build(settings);
  }

  get current(): Generation {
    return this.#generation;
  }

  /** What decides. */
  get policyState(): PolicyState {
    return this.#policyState;
  }

  /** What was learnt from feedback, whether or not it decides. */
  get learnt(): PolicyState {
    return this.#learnt;
  }

  /** A provider told which models it has. */
  onListed(): void {
    this.#swap(this.#build(this.#generation.settings));
  }

  /** @throws RuleError for a rule whose expression is wrong; what was in force stays. */
  reload(settings: Settings): void {
    const next = this.#build(settings);
    this.#providers.reload(settings.providers);
    this.#swap(next);
  }

  /** Takes up what was learnt; it decides only where the configuration says `learning.mode: direct`. */
  onLearnt(state: PolicyState): void {
    this.#learnt = state;
    this.#swap(this.#generation);
  }

  #build(settings: Settings): Generation {
    return buildGeneration({
      settings,
      catalogue: this.#catalogue,
      listed: this.#providers.listed,
      quality: this.#openQuality(settings),
      today: new Date(this.#clock.wallMs()).toISOString().slice(0, 10),
    });
  }

  #swap(next: Generation): void {
    const state = next.settings.learning.mode === 'direct' ? this.#learnt : noFeedback;
    warmRoutes(next, state);
    this.#policyState = state;
    this.#generation = next;
  }
}
