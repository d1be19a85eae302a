/**
 * First-token time and speed of each deployment: exponentially weighted mean and variance of their logarithms, in West's
 * incremental form (D. H. D. West, "Updating mean and variance estimates", CACM 22(9), 1979), started from a prior by
 * price and size that counts as a few observations, with an offset by hour of the day. Held in memory: a restart begins at
 * the prior.
 */
import type { Model } from '../catalog/model.ts';
import type { Clock } from '../numerics/clock.ts';
import { blendedUsdPerMillion } from './cost-model.ts';
import { HourOffsets, hourOfDay } from './hour-of-day.ts';
import type { TimeOfDay } from './routing-input.ts';

export interface LatencyEstimate {
  firstContentMs: number;
  outputTokensPerSecond: number;
  firstContentLogSd: number;
  speedLogSd: number;
  /** What the hour of the day does to the two estimates, which hold it already; absent where that is nothing. */
  timeOfDay?: TimeOfDay;
}

export interface LatencyObservation {
  /** From dispatch to the first content. */
  firstContentMs: number;
  /** From the first content to the end; with `outputTokens`, gives the speed. Ignored when there were too few tokens. */
  generationMs?: number;
  outputTokens?: number;
}

interface Deployed {
  first: Series;
  speed: Series;
  /** Of the last hour that was asked for, until the next observation. */
  estimate: LatencyEstimate | null;
  estimateHour: number;
}

interface Series {
  mean: number;
  variance: number;
  count: number;
  hours: HourOffsets;
}

/** Weight of the newest observation once there are enough; the last 50 or so count. */
const newestWeight = 0.04;
const priorCount = 4;
/** Calls after which the level is that of the deployment and no longer the prior's. */
const settledCount = 25;
const priorFirstContentSd = 0.6;
const priorSpeedSd = 0.45;
/** Fewer tokens than this measure the network, not the speed. */
const minSpeedTokens = 16;
const maxDeployments = 10_000;

export class LatencyEstimates {
  readonly #series = new Map<string, Deployed>();
  readonly #clock: Pick<Clock, 'wallMs'>;

  constructor(clock: Pick<Clock, 'wallMs'>) {
    this.#clock = clock;
  }

  /** Takes one finished call into account. Values that are not positive and finite are ignored. */
  observe(deploymentId: string, model: Model, observation: LatencyObservation): void {
    let entry = this.#series.get(deploymentId);
    if (entry === undefined) {
      if (this.#series.size >= maxDeployments) return;
      const prior = latencyPrior(model);
      entry = {
        first: startAt(prior.firstContentMs, priorFirstContentSd),
        speed: startAt(prior.outputTokensPerSecond, priorSpeedSd),
        estimate: null,
        estimateHour: -1,
      };
      this.#series.set(deploymentId, entry);
    }
    entry.estimate = null;
    const hour = hourOfDay(this.#clock.wallMs());
    update(entry.first, hour, observation.firstContentMs);
    const { generationMs, outputTokens } = observation;
    if (generationMs !== undefined && outputTokens !== undefined && outputTokens >= minSpeedTokens) {
      update(entry.speed, hour, (1000 * outputTokens) / generationMs);
    }
  }

  /** Asked for every model of every request: the same object until something changes. */
  estimate(deploymentId: string, model: Model): Readonly<LatencyEstimate> {
    const entry = this.#series.get(deploymentId);
    if (entry === undefined) return latencyPrior(model);
    const hour = hourOfDay(this.#clock.wallMs());
    if (entry.estimate === null || entry.estimateHour !== hour) {
      entry.estimate = estimateAt(entry, hour);
      entry.estimateHour = hour;
    }
    return entry.estimate;
  }
}

function estimateAt({ first, speed }: Deployed, hour: number): LatencyEstimate {
  const firstOffset = first.hours.at(hour);
  const speedOffset = speed.hours.at(hour);
  return {
    firstContentMs: Math.exp(first.mean + firstOffset),
    outputTokensPerSecond: Math.exp(speed.mean + speedOffset),
    firstContentLogSd: Math.sqrt(first.variance),
    speedLogSd: Math.sqrt(speed.variance),
    ...((firstOffset !== 0 || speedOffset !== 0) && {
      timeOfDay: { hourUtc: hour, firstContentLog: firstOffset, speedLog: speedOffset },
    }),
  };
}

/** What to expect of a model that was never called: dearer models are larger and slower, local ones by their size. */
export function latencyPrior(model: Model): LatencyEstimate {
  const [firstContentMs, outputTokensPerSecond] = priorBySize(model) ?? priorByPrice(model);
  return {
    firstContentMs,
    outputTokensPerSecond,
    firstContentLogSd: priorFirstContentSd,
    speedLogSd: priorSpeedSd,
  };
}

function priorBySize(model: Model): readonly [number, number] | undefined {
  if (model.source !== 'local') return undefined;
  const billions = model.parametersBillions ?? 8;
  // A machine of one's own moves about 200 GB of half-byte weights per second.
  return [200 + 40 * billions, Math.min(Math.max(400 / billions, 4), 150)];
}

function priorByPrice(model: Model): readonly [number, number] {
  const blended = blendedUsdPerMillion(model.pricing ?? model.deployments[0]?.pricing ?? null);
  if (blended === null) return [800, 60];
  if (blended < 0.3) return [350, 140];
  if (blended < 1.5) return [500, 110];
  if (blended < 6) return [750, 75];
  if (blended < 20) return [1_100, 55];
  return [1_800, 30];
}

function startAt(value: number, logSd: number): Series {
  return { mean: Math.log(value), variance: logSd ** 2, count: priorCount, hours: new HourOffsets() };
}

function update(series: Series, hour: number, value: number): void {
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) return;
  series.count++;
  const weight = Math.max(1 / series.count, newestWeight);
  const distance = Math.log(value) - series.mean;
  const deviation = distance - series.hours.at(hour);
  // What the first calls are off by is the prior's error, not the hour's.
  if (series.count > settledCount) series.hours.observe(hour, distance);
  series.mean += weight * deviation;
  series.variance = (1 - weight) * (series.variance + weight * deviation * deviation);
}
