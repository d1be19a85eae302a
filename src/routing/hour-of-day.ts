/**
 * How much slower or faster than usual an hour of the day (UTC) is: the seasonal part of additive exponential smoothing
 * with a period of a day, on logarithms (P. R. Winters, "Forecasting Sales by Exponentially Weighted Moving Averages",
 * Management Science 6(3), 1960). The level moves within some dozen calls, so an hour's offset grows over days, from the
 * calls before the level has followed. Shrunk to none while an hour has few calls.
 */
const hours = 24;
const hourMs = 3_600_000;
/** Calls that the belief in no difference counts as. */
const pseudoCount = 20;
/** An offset remembers about so many calls of its hour. */
const mostCounted = 200;
/** Factor of three, as a logarithm. */
const largestOffset = Math.log(3);

/** The hour of the day of a wall time, 0..23 in UTC. */
export function hourOfDay(wallMs: number): number {
  const hour = Math.floor(wallMs / hourMs) % hours;
  return hour >= 0 ? hour : 0;
}

/** Offsets of one logarithmic series by hour. */
export class HourOffsets {
  readonly #offsets: Float64Array = new Float64Array(hours);
  readonly #means: Float64Array = new Float64Array(hours);
  readonly #counts: Uint32Array = new Uint32Array(hours);

  /** Logarithm that values of this hour lie above the level, −1.1..1.1; 0 while nothing is known. */
  at(hour: number): number {
    return this.#offsets[hour]!;
  }

  /** Takes the distance of a value of this hour from the level. */
  observe(hour: number, distance: number): void {
    const count = Math.min(this.#counts[hour]! + 1, mostCounted);
    const mean = this.#means[hour]! + (distance - this.#means[hour]!) / count;
    this.#counts[hour] = count;
    this.#means[hour] = mean;
    const offset = (count / (count + pseudoCount)) * mean;
    this.#offsets[hour] = Math.min(Math.max(offset, -largestOffset), largestOffset);
  }
}
