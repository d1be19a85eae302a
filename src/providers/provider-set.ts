import type { ProviderSettings } from '../config/settings.ts';
import type { Clock, Timer } from '../numerics/clock.ts';
import type { Provider } from './provider.ts';

export interface ProviderSetOptions {
  clock: Clock;
  create(name: string, settings: ProviderSettings): Provider;
  /** A provider told which models it has, and the list differs from before. */
  onListed(): void;
}

const firstListTimeoutMs = 10_000;
const relistEveryMs = 600_000;
/** First wait for one that has not told yet, doubled each time: a server of one's own is often started after the gateway. */
const askAgainMs = 15_000;
/** How long the provider of an earlier configuration may finish what it has begun. */
const retireAfterMs = 600_000;

/** The providers in force, and which models each lists. A reload keeps those whose settings are unchanged. */
export class ProviderSet {
  readonly #options: ProviderSetOptions;
  readonly #entries = new Map<string, { settings: ProviderSettings; provider: Provider }>();
  readonly #retired = new Set<Provider>();
  #listed = new Map<string, readonly string[]>();
  #timer: Timer | null = null;
  #relistAtMs = 0;
  #askAgainMs = askAgainMs;

  constructor(options: ProviderSetOptions) {
    this.#options = options;
  }

  get(name: string): Provider | undefined {
    return this.#entries.get(name)?.provider;
  }

  /** Names of models by provider, for those that have told; a new map after every change. */
  get listed(): ReadonlyMap<string, readonly string[]> {
    return this.#listed;
  }

  /** Takes over a provider that was made elsewhere, with the list it gave. */
  adopt(name: string, settings: ProviderSettings, provider: Provider, models: readonly string[]): void {
    this.#entries.set(name, { settings, provider });
    this.#listed = new Map(this.#listed).set(name, models);
  }

  reload(settings: Readonly<Record<string, ProviderSettings>>): void {
    for (const [name, entry] of this.#entries) {
      const wanted = settings[name];
      if (wanted !== undefined && JSON.stringify(wanted) === JSON.stringify(entry.settings)) continue;
      this.#entries.delete(name);
      const listed = new Map(this.#listed);
      listed.delete(name);
      this.#listed = listed;
      this.#retire(entry.provider);
    }
    for (const [name, wanted] of Object.entries(settings)) {
      if (!this.#entries.has(name)) {
        this.#entries.set(name, { settings: wanted, provider: this.#options.create(name, wanted) });
      }
    }
  }

  /** Asks every provider for its list now and from time to time; free of charge, in the background. */
  watchLists(): void {
    this.#relistAtMs = 0;
    this.#askAgainMs = askAgainMs;
    this.#relist();
  }

  #relist(): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const isWholeRound = nowMs >= this.#relistAtMs;
    if (isWholeRound) this.#relistAtMs = nowMs + relistEveryMs;
    const untold = [...this.#entries.keys()].filter((name) => !this.#listed.has(name));
    for (const name of isWholeRound ? this.#entries.keys() : untold)
      void this.#list(name, firstListTimeoutMs);
    const waitMs = Math.min(untold.length > 0 ? this.#askAgainMs : relistEveryMs, this.#relistAtMs - nowMs);
    this.#askAgainMs *= 2;
    this.#timer?.cancel();
    this.#timer = clock.schedule(waitMs, () => this.#relist());
  }

  /** Asks those that have not told yet; resolves when all have answered, failed or run into the timeout. */
  async listOnce(timeoutMs: number): Promise<void> {
    const unknown = [...this.#entries.keys()].filter((name) => !this.#listed.has(name));
    await Promise.all(unknown.map((name) => this.#list(name, timeoutMs)));
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    const providers = [...this.#retired, ...[...this.#entries.values()].map(({ provider }) => provider)];
    await Promise.all(providers.map((provider) => provider.close()));
  }

  async #list(name: string, timeoutMs: number): Promise<void> {
    const provider = this.get(name);
    const models = await provider?.listModels(timeoutMs).catch(() => null);
    if (models === null || models === undefined || this.get(name) !== provider) return;
    const before = this.#listed.get(name);
    if (
      before !== undefined &&
      before.length === models.length &&
      before.every((id, index) => id === models[index])
    )
      return;
    this.#listed = new Map(this.#listed).set(name, models);
    this.#options.onListed();
  }

  #retire(provider: Provider): void {
    this.#retired.add(provider);
    this.#options.clock.schedule(retireAfterMs, () => {
      this.#retired.delete(provider);
      void provider.close();
    });
  }
}
