import type { DecisionRecord } from '../recording/decision-record.ts';
import { CounterFamily } from './counter-family.ts';
import { type Metric, type Sample, writeMetrics } from './exposition.ts';
import { Histogram } from './histogram.ts';
import { durationBuckets, labelNames, metricNames, overheadBuckets, tokenBuckets } from './metric-names.ts';

/** State that others hold and that is read when metrics are collected. */
export interface GaugeSources {
  requestsInFlight(): number;
  recorder(): { depth: number; dropped: number; written: number };
  breakers(): Iterable<{ deployment: string; isOpen: boolean }>;
  suppressedLines(): number;
}

/** What a finished request is measured by. */
export type MeasuredRequest = Pick<
  DecisionRecord,
  | 'route'
  | 'mode'
  | 'status'
  | 'errorCode'
  | 'servedModel'
  | 'attempts'
  | 'usage'
  | 'costNanoUsd'
  | 'overheadMs'
  | 'totalMs'
  | 'firstContentMs'
>;

export interface Metrics {
  /** About 1 µs. */
  requestFinished(request: MeasuredRequest): void;
  feedbackAccepted(kind: string): void;
  /** May be called more than once; later sources replace earlier ones. */
  watch(sources: Partial<GaugeSources>): void;
  /** Everything in Prometheus' text format. */
  render(): string;
}

/**
 * Counters and histograms of our own: an SDK that works out label sets and views anew for each value cost a request
 * nine times as much, and a start 90 ms.
 */
export function createMetrics(): Metrics {
  const requests = new CounterFamily(['route', 'mode', 'status', 'code'] as const);
  const attempts = new CounterFamily(['deployment', 'status', 'failure'] as const);
  const tokens = new CounterFamily([labelNames.model, 'kind'] as const);
  const cost = new CounterFamily([labelNames.model, labelNames.provider] as const);
  const feedback = new CounterFamily(['kind'] as const);
  const overhead = new Histogram(overheadBuckets);
  const models = new ModelHistograms();
  let requestCount = 0;
  let sources: Partial<GaugeSources> = {};

  return {
    requestFinished(request) {
      requestCount++;
      requests.add(1, request.route, request.mode, request.status, request.errorCode ?? '');
      for (const attempt of request.attempts) {
        attempts.add(1, attempt.deployment, attempt.status, attempt.failure ?? '');
        cost.add(attempt.costNanoUsd / 1e9, attempt.model, attempt.provider);
      }
      overhead.record(Math.max(request.overheadMs, 0) / 1000);
      const model = request.servedModel;
      if (model === null) return;
      models.record(model, request);
      const { usage } = request;
      tokens.add(usage.uncachedInputTokens, model, 'input');
      if (usage.cacheReadInputTokens > 0) tokens.add(usage.cacheReadInputTokens, model, 'cache-read');
      if (usage.cacheWriteInputTokens > 0) tokens.add(usage.cacheWriteInputTokens, model, 'cache-write');
      tokens.add(usage.textOutputTokens, model, 'output');
      if (usage.reasoningOutputTokens > 0) tokens.add(usage.reasoningOutputTokens, model, 'reasoning');
    },
    feedbackAccepted(kind) {
      feedback.add(1, kind);
    },
    watch(more) {
      sources = { ...sources, ...more };
    },
    render: () =>
      writeMetrics([
        ...models.metrics(),
        {
          type: 'histogram',
          name: metricNames.overhead,
          unit: 's',
          help: 'Time inside the gateway.',
          samples: requestCount === 0 ? [] : [overhead.sample()],
        },
        counter(metricNames.requests, 'Requests by how they ended.', requests),
        counter(metricNames.attempts, 'Calls to deployments by how they ended.', attempts),
        counter(metricNames.tokens, 'Tokens by model and kind.', tokens),
        counter(metricNames.cost, 'Cost in US dollars.', cost),
        counter(metricNames.feedback, 'Feedback accepted, by kind.', feedback),
        ...watchedMetrics(sources),
      ]),
  };
}

function counter(name: string, help: string, family: CounterFamily<readonly string[]>): Metric {
  return { type: 'counter', name, help, labelNames: family.names, samples: family.samples() };
}

function watchedMetrics(sources: Partial<GaugeSources>): Metric[] {
  const recorder = sources.recorder?.();
  const memory = process.memoryUsage();
  const single = (
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    value: number | undefined,
  ): Metric => ({
    type,
    name,
    help,
    samples: value === undefined ? [] : [{ labels: [], value }],
  });
  const breakers: Sample[] = [];
  for (const { deployment, isOpen } of sources.breakers?.() ?? [])
    breakers.push({ labels: [deployment], value: isOpen ? 1 : 0 });
  return [
    single('gauge', metricNames.requestsInFlight, 'Requests under way.', sources.requestsInFlight?.()),
    {
      type: 'gauge',
      name: metricNames.breakerOpen,
      help: '1 while the breaker is open.',
      labelNames: ['deployment'],
      samples: breakers,
    },
    single('gauge', metricNames.recorderQueue, 'Decision records not yet written.', recorder?.depth),
    single('counter', metricNames.recorderDropped, 'Decision records lost.', recorder?.dropped),
    single('counter', metricNames.recorderWritten, 'Decision records written.', recorder?.written),
    single(
      'counter',
      metricNames.requestLinesSuppressed,
      'Request lines not logged.',
      sources.suppressedLines?.(),
    ),
    single('gauge', metricNames.residentMemory, 'Resident memory.', memory.rss),
    single('gauge', metricNames.heapUsed, 'JavaScript heap in use.', memory.heapUsed),
  ];
}

interface ModelSeries {
  duration: Histogram;
  firstChunk: Histogram;
  inputTokens: Histogram;
  outputTokens: Histogram;
}

/** Of every model that has answered. Models come from the configuration, so that there are few. */
class ModelHistograms {
  readonly #byModel = new Map<string, ModelSeries>();

  record(model: string, { totalMs, firstContentMs, usage }: MeasuredRequest): void {
    let series = this.#byModel.get(model);
    if (series === undefined) {
      series = {
        duration: new Histogram(durationBuckets, [model]),
        firstChunk: new Histogram(durationBuckets, [model]),
        inputTokens: new Histogram(tokenBuckets, [model, 'input']),
        outputTokens: new Histogram(tokenBuckets, [model, 'output']),
      };
      this.#byModel.set(model, series);
    }
    series.duration.record(Math.max(totalMs, 0) / 1000);
    if (firstContentMs !== null) series.firstChunk.record(Math.max(firstContentMs, 0) / 1000);
    series.inputTokens.record(
      usage.uncachedInputTokens + usage.cacheReadInputTokens + usage.cacheWriteInputTokens,
    );
    series.outputTokens.record(usage.textOutputTokens + usage.reasoningOutputTokens);
  }

  metrics(): Metric[] {
    const all = [...this.#byModel.values()];
    const histogram = (
      name: string,
      unit: string,
      help: string,
      names: readonly string[],
      histograms: readonly Histogram[],
    ): Metric => ({
      type: 'histogram',
      name,
      unit,
      help,
      labelNames: names,
      samples: histograms.map((each) => each.sample()).filter(({ cumulative }) => cumulative.at(-1) !== 0),
    });
    const byModel = [labelNames.model];
    return [
      histogram(
        metricNames.operationDuration,
        's',
        'Time to the whole answer.',
        byModel,
        all.map(({ duration }) => duration),
      ),
      histogram(
        metricNames.timeToFirstChunk,
        's',
        'Time to the first content.',
        byModel,
        all.map(({ firstChunk }) => firstChunk),
      ),
      histogram(
        metricNames.tokenUsage,
        '{token}',
        'Tokens per request by type.',
        [labelNames.model, labelNames.tokenType],
        all.flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]),
      ),
    ];
  }
}
