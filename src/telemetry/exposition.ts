/**
 * Prometheus' text format, version 0.0.4
 * (https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md).
 */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** One number, with the values of its labels in the order of the metric's label names. */
export interface Sample {
  labels: readonly string[];
  value: number;
}

export interface HistogramSample {
  labels: readonly string[];
  /** Upper bounds of all buckets but the last, rising. */
  boundaries: readonly number[];
  /** Values up to each bound, and last of all values. */
  cumulative: readonly number[];
  sum: number;
}

interface Described {
  /** Dots become underscores; counters get `_total`. */
  name: string;
  help: string;
  /** As in OpenTelemetry, e.g. `s`; told in a comment. */
  unit?: string;
  labelNames?: readonly string[];
}

export type Metric =
  | (Described & { type: 'counter' | 'gauge'; samples: readonly Sample[] })
  | (Described & { type: 'histogram'; samples: readonly HistogramSample[] });

/** Metrics without samples are left out. */
export function writeMetrics(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(writeMetric)
    .join('');
}

function writeMetric(metric: Metric): string {
  const { labelNames = [] } = metric;
  const base = metric.name.replace(/[^a-zA-Z0-9_:]/g, '_');
  const name = metric.type === 'counter' ? `${base}_total` : base;
  const lines = [`# HELP ${name} ${escapeHelp(metric.help)}`];
  if (metric.unit !== undefined) lines.push(`# UNIT ${name} ${metric.unit}`);
  lines.push(`# TYPE ${name} ${metric.type}`);
  if (metric.type === 'histogram') {
    for (const sample of metric.samples) writeHistogram(name, labelNames, sample, lines);
  } else {
    for (const { labels, value } of metric.samples)
      lines.push(`${name}${labelSet(labelNames, labels)} ${numeral(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

function writeHistogram(
  name: string,
  labelNames: readonly string[],
  { labels, boundaries, cumulative, sum }: HistogramSample,
  lines: string[],
): void {
  const own = labelSet(labelNames, labels);
  lines.push(`${name}_count${own} ${numeral(cumulative.at(-1) ?? 0)}`, `${name}_sum${own} ${numeral(sum)}`);
  const bucketNames = [...labelNames, 'le'];
  for (const [at, upTo] of cumulative.entries()) {
    const bound = numeral(boundaries[at] ?? Number.POSITIVE_INFINITY);
    lines.push(`${name}_bucket${labelSet(bucketNames, [...labels, bound])} ${numeral(upTo)}`);
  }
}

function labelSet(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return '';
  const pairs = names.map(
    (name, at) => `${name.replace(/[^a-zA-Z0-9_]/g, '_')}="${escapeValue(values[at] ?? '')}"`,
  );
  return `{${pairs.join(',')}}`;
}

function escapeValue(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function escapeHelp(text: string): string {
  return text.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
}

function numeral(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
