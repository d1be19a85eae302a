import { type Clock, sleep } from '../../numerics/clock.ts';
import { type Random, seededRandom } from '../../numerics/random.ts';
import type { OutcomeRow } from '../outcome-table.ts';
import { askGateway, sendThumb } from './gateway-client.ts';
import { giveThumb } from './simulated-rater.ts';

export interface DriveOptions {
  url: string;
  /** Presented to the gateway when it has keys. */
  key?: string;
  clock: Clock;
  random: Random;
  /** Requests a second; absent: as fast as they are answered. */
  rate?: number;
  /** What the next request names as its model. */
  nameModel(random: Random): string;
  /** The score of a row under a model of the gateway; undefined when it has none. */
  scoreOf(row: OutcomeRow, model: string): number | undefined;
  /** Stops between two requests. */
  signal: AbortSignal;
  onStep?(done: number): unknown;
}

/** How one recorded prompt went through the gateway. */
export interface DrivenRequest {
  row: OutcomeRow;
  asked: string;
  /** Null when nobody answered. */
  model: string | null;
  score: number | null;
  costUsd: number;
  thumb: 1 | -1 | null;
}

const maxInFlight = 16;

/**
 * Sends each row's prompt to a gateway over HTTP and lets simulated raters judge the answers by the measured scores.
 * Requests start in the order of the rows and at most 16 are in flight. Failed requests are counted, not repeated.
 */
export async function driveTable(
  rows: readonly OutcomeRow[],
  options: DriveOptions,
): Promise<DrivenRequest[]> {
  const { clock, random, rate, signal } = options;
  const startedMs = clock.monotonicMs();
  const driven: DrivenRequest[] = [];
  let next = 0;
  const work = async () => {
    while (next < rows.length && !signal.aborted) {
      const at = next++;
      const row = rows[at] as OutcomeRow;
      // Drawn before any wait, so that the order of answers does not decide about them.
      const asked = options.nameModel(random);
      const seed = random.integer(2 ** 31);
      if (rate !== undefined) {
        const waitMs = startedMs + (at * 1_000) / rate - clock.monotonicMs();
        if (waitMs > 0 && !(await sleep(clock, waitMs, signal))) return;
      }
      driven.push(await driveRow(row, asked, seed, options));
      options.onStep?.(driven.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxInFlight, rows.length) }, work));
  return driven;
}

async function driveRow(
  row: OutcomeRow,
  asked: string,
  seed: number,
  options: DriveOptions,
): Promise<DrivenRequest> {
  const answered = await askGateway(options, asked, row.prompt);
  if (answered === null) return { row, asked, model: null, score: null, costUsd: 0, thumb: null };
  const { model, costUsd, decisionId } = answered;
  const score = options.scoreOf(row, model) ?? null;
  const thumb = score === null ? null : giveThumb(seededRandom(seed), score);
  if (thumb !== null) await sendThumb(options, decisionId, thumb);
  return { row, asked, model, score, costUsd, thumb };
}
