import type { Attributes, BatchObservableCallback, Histogram, Observable } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { DecisionRecord } from '../recording/decision-record.ts';
import { CounterFamily } from './counter-family.ts';
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
  /** About 4 µs. */
  requestFinished(request: MeasuredRequest): void;
  feedbackAccepted(kind: string): void;
  /** May be called more than once; later sources replace earlier ones. */
  watch(sources: Partial<GaugeSources>): void;
  /** Everything in Prometheus' text format. */
  render(): Promise<string>;
  close(): Promise<void>;
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function createMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const meter = provider.getMeter('signalbox');
  const serializer = new PrometheusSerializer('', false, undefined, true, true);
  const histogram = (
    name: string,
    unit: string,
    boundaries: readonly number[],
    description: string,
  ): Histogram =>
    meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...boundaries] } });

  const duration = histogram(
    metricNames.operationDuration,
    's',
    durationBuckets,
    'Time to the whole answer.',
  );
  const firstChunk = histogram(
    metricNames.timeToFirstChunk,
    's',
    durationBuckets,
    'Time to the first content.',
  );
  const tokenUsage = histogram(
    metricNames.tokenUsage,
    '{token}',
    tokenBuckets,
    'Tokens per request by type.',
  );
  const overhead = histogram(metricNames.overhead, 's', overheadBuckets, 'Time inside the gateway.');

  const requests = new CounterFamily(['route', 'mode', 'status', 'code'] as const);
  const attempts = new CounterFamily(['deployment', 'status', 'failure'] as const);
  const tokens = new CounterFamily([labelNames.model, 'kind'] as const);
  const cost = new CounterFamily([labelNames.model, labelNames.provider] as const);
  const feedback = new CounterFamily(['kind'] as const);
  const boundLabels = new LabelCache();
  let sources: Partial<GaugeSources> = {};

  observeCounters([
    [metricNames.requests, 'Requests by how they ended.', requests],
    [metricNames.attempts, 'Calls to deployments by how they ended.', attempts],
    [metricNames.tokens, 'Tokens by model and kind.', tokens],
    [metricNames.cost, 'Cost in US dollars.', cost],
    [metricNames.feedback, 'Feedback accepted, by kind.', feedback],
  ]);
  observeSources();

  function observeCounters(families: [string, string, CounterFamily<readonly string[]>][]): void {
    const instruments = families.map(([name, description]) =>
      meter.createObservableCounter(name, { description }),
    );
    meter.addBatchObservableCallback((result) => {
      for (const [at, [, , family]] of families.entries())
        family.observe(result, instruments[at] as Observable);
    }, instruments);
  }

  function observeSources(): void {
    const inFlight = meter.createObservableGauge(metricNames.requestsInFlight, {
      description: 'Requests under way.',
    });
    const breakers = meter.createObservableGauge(metricNames.breakerOpen, {
      description: '1 while the breaker is open.',
    });
    const queue = meter.createObservableGauge(metricNames.recorderQueue, {
      description: 'Decision records not yet written.',
    });
    const dropped = meter.createObservableCounter(metricNames.recorderDropped, {
      description: 'Decision records lost.',
    });
    const written = meter.createObservableCounter(metricNames.recorderWritten, {
      description: 'Decision records written.',
    });
    const lines = meter.createObservableCounter(metricNames.requestLinesSuppressed, {
      description: 'Request lines not logged.',
    });
    const resident = meter.createObservableGauge(metricNames.residentMemory, {
      description: 'Resident memory.',
    });
    const heap = meter.createObservableGauge(metricNames.heapUsed, {
      description: 'JavaScript heap in use.',
    });
    const callback: BatchObservableCallback = (result) => {
      if (sources.requestsInFlight !== undefined) result.observe(inFlight, sources.requestsInFlight());
      for (const { deployment, isOpen } of sources.breakers?.() ?? [])
        result.observe(breakers, isOpen ? 1 : 0, { deployment });
      const recorder = sources.recorder?.();
      if (recorder !== undefined) {
        result.observe(queue, recorder.depth);
        result.observe(dropped, recorder.dropped);
        result.observe(written, recorder.written);
      }
      if (sources.suppressedLines !== undefined) result.observe(lines, sources.suppressedLines());
      const memory = process.memoryUsage();
      result.observe(resident, memory.rss);
      result.observe(heap, memory.heapUsed);
    };
    meter.addBatchObservableCallback(callback, [
      inFlight,
      breakers,
      queue,
      dropped,
      written,
      lines,
      resident,
      heap,
    ]);
  }

  return {
    requestFinished(request) {
      requests.add(1, request.route, request.mode, request.status, request.errorCode ?? '');
      for (const attempt of request.attempts) {
        attempts.add(1, attempt.deployment, attempt.status, attempt.failure ?? '');
        cost.add(attempt.costNanoUsd / 1e9, attempt.model, attempt.provider);
      }
      overhead.record(Math.max(request.overheadMs, 0) / 1000);
      const model = request.servedModel;
      if (model === null) return;
      const labels = boundLabels.of(model);
      const { usage } = request;
      const input = usage.uncachedInputTokens + usage.cacheReadInputTokens + usage.cacheWriteInputTokens;
      const output = usage.textOutputTokens + usage.reasoningOutputTokens;
      duration.record(Math.max(request.totalMs, 0) / 1000, labels.model);
      if (request.firstContentMs !== null)
        firstChunk.record(Math.max(request.firstContentMs, 0) / 1000, labels.model);
      tokenUsage.record(input, labels.input);
      tokenUsage.record(output, labels.output);
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
    async render() {
      const { resourceMetrics } = await exporter.collect();
      return serializer.serialize(resourceMetrics);
    },
    close: () => provider.shutdown(),
  };
}

interface ModelLabels {
  model: Attributes;
  input: Attributes;
  output: Attributes;
}

/** Label sets made once per model. Models come from the configuration, so that there are few. */
class LabelCache {
  readonly #byModel = new Map<string, ModelLabels>();

  of(model: string): ModelLabels {
    let labels = this.#byModel.get(model);
    if (labels === undefined) {
      labels = {
        model: { [labelNames.model]: model },
        input: { [labelNames.model]: model, [labelNames.tokenType]: 'input' },
        output: { [labelNames.model]: model, [labelNames.tokenType]: 'output' },
      };
      this.#byModel.set(model, labels);
    }
    return labels;
  }
}
