import type { Clock } from '../numerics/clock.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import type { Logger } from './logger.ts';

export interface RequestLinesOptions {
  log: Logger;
  clock: Clock;
  /** Lines per second at most; further requests are only counted. */
  maxPerSecond: number;
  /** Text for people instead of fields in JSON, e.g. where standard output is a terminal. */
  print?: (line: string) => void;
}

/** One line per request: model, complexity, domain, cost beside what the dearest candidate would have cost, overhead. */
export class RequestLines {
  readonly #options: RequestLinesOptions;
  #windowEndMs = 0;
  #inWindow = 0;
  #unreported = 0;
  #suppressed = 0;

  constructor(options: RequestLinesOptions) {
    this.#options = options;
  }

  /** Requests that got no line since the start. */
  get suppressed(): number {
    return this.#suppressed;
  }

  requestFinished(record: DecisionRecord): void {
    const { clock, log, maxPerSecond, print } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + 1000;
      this.#inWindow = 0;
    }
    if (this.#inWindow >= maxPerSecond) {
      this.#suppressed++;
      this.#unreported++;
      return;
    }
    this.#inWindow++;
    const suppressed = this.#unreported;
    this.#unreported = 0;
    if (print === undefined)
      log.info({ ...requestFields(record), ...(suppressed > 0 ? { suppressed } : {}) }, 'request');
    else print(requestText(record) + (suppressed > 0 ? `  (${suppressed} requests without a line)` : ''));
  }
}

function requestFields(record: DecisionRecord): Record<string, unknown> {
  const { domain, complexity } = reading(record);
  return {
    decision: record.id,
    requestId: record.requestId,
    status: record.status,
    ...(record.errorCode === null ? {} : { error: record.errorCode }),
    route: record.route,
    model: record.servedModel,
    complexity,
    domain,
    costUsd: record.costNanoUsd / 1e9,
    dearestUsd: record.dearestUsd,
    overheadMs: record.overheadMs,
    totalMs: Math.round(record.totalMs),
  };
}

function requestText(record: DecisionRecord): string {
  const { domain, complexity } = reading(record);
  const model = record.servedModel ?? '(no model)';
  const read = `${complexity === null ? '?' : complexity.toFixed(2)} ${domain ?? 'unknown'}`;
  const spent = usd(record.costNanoUsd / 1e9);
  const cost = record.dearestUsd === null ? spent : `${spent} of ${usd(record.dearestUsd)}`;
  const end =
    record.status === 'ok'
      ? ''
      : `  ${record.status}${record.errorCode === null ? '' : ` ${record.errorCode}`}`;
  // Names come from requests and providers: a control character would move the cursor of who reads the log.
  return printable(
    `${model.padEnd(32)} ${read.padEnd(26)} ${cost.padEnd(24)} +${record.overheadMs.toFixed(1)} ms${end}`,
  );
}

function reading(record: DecisionRecord): { domain: string | null; complexity: number | null } {
  const signals = record.signals as {
    domain?: { label?: unknown; guess?: unknown };
    complexity?: { score?: unknown };
  } | null;
  const domain = signals?.domain?.label;
  const complexity = signals?.complexity?.score;
  return {
    domain: typeof domain === 'string' ? domain : null,
    complexity:
      typeof complexity === 'number' && Number.isFinite(complexity)
        ? Math.round(complexity * 100) / 100
        : null,
  };
}

/** Two significant digits without an exponent. */
function usd(amount: number): string {
  if (!(amount > 0)) return '$0';
  const digits = amount >= 1 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(digits)}`;
}

function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
}
