/**
 * Names and labels of everything measured. The `gen_ai.*` ones follow the GenAI semantic conventions of OpenTelemetry
 * (https://github.com/open-telemetry/semantic-conventions-genai, status Development: names may still change, and then
 * change here only). Prometheus spells dots as underscores and adds `_total` to counters.
 */
export const metricNames = {
  operationDuration: 'gen_ai.client.operation.duration',
  timeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
  tokenUsage: 'gen_ai.client.token.usage',
  requests: 'signalbox.requests',
  attempts: 'signalbox.attempts',
  tokens: 'signalbox.tokens',
  cost: 'signalbox.cost_usd',
  overhead: 'signalbox.overhead',
  feedback: 'signalbox.feedback',
  requestsInFlight: 'signalbox.requests_in_flight',
  breakerOpen: 'signalbox.breaker_open',
  recorderQueue: 'signalbox.recorder_queue',
  recorderDropped: 'signalbox.recorder_dropped',
  recorderWritten: 'signalbox.recorder_written',
  requestLinesSuppressed: 'signalbox.request_lines_suppressed',
  residentMemory: 'process.resident_memory_bytes',
  heapUsed: 'process.heap_used_bytes',
} as const;

export const labelNames = {
  model: 'gen_ai.request.model',
  provider: 'gen_ai.provider.name',
  tokenType: 'gen_ai.token.type',
} as const;

/** Seconds; the boundaries that the conventions recommend for durations. */
export const durationBuckets = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];

/** The boundaries that the conventions recommend for token counts. */
export const tokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576];

/** Seconds inside the gateway. */
export const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
