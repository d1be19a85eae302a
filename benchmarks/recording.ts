/**
 * What one decision record costs the main thread, in CPU time and by part in wall time: building, queueing, encoding and
 * handing over to the storage thread, metrics and request line. Goal: 30 µs in all with 20 candidates.
 *
 *     node benchmarks/recording.ts [RECORDS] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChatRequest } from '../src/chat/chat-request.ts';
import type { PromptProfile } from '../src/classification/prompt-profile.ts';
import { systemClock } from '../src/numerics/clock.ts';
import { seededRandom } from '../src/numerics/random.ts';
import { buildRecord, type RecordInput } from '../src/recording/build-record.ts';
import { createDecisionIds } from '../src/recording/decision-id.ts';
import { Recorder } from '../src/recording/recorder.ts';
import { singlePlan } from '../src/routing/plan.ts';
import type { RoutingDecision } from '../src/routing/routing-decision.ts';
import { sampleRecord } from '../src/storage/testing/sample-rows.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { silentLogger } from '../src/telemetry/logger.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { RequestLines } from '../src/telemetry/request-line.ts';
import { report } from './result-file.ts';

const CANDIDATES = 20;
const ROUND = 60;
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false } },
});
const records = Number(positionals[0] ?? 12_000);
const random = seededRandom(1);
const newId = createDecisionIds(systemClock, random);
const plans = Array.from({ length: CANDIDATES }, (_, n) => singlePlan(`acme/model-${n}`));

function signals(): unknown {
  const labelled = (label: string) => ({ label, probability: random.uniform() });
  return {
    complexity: { score: random.uniform(), level: 3, band: 'medium', probability: random.uniform() },
    difficulty: { score: random.uniform() },
    domain: labelled('software'),
    task: labelled('code_generation'),
    tone: { ...labelled('neutral'), formality: random.uniform(), politeness: random.uniform() },
    urgency: { score: 0, level: 0, probability: random.uniform() },
    stakes: labelled('low'),
    language: { code: 'en', script: 'Latn', probability: random.uniform() },
    safety: labelled('benign'),
    sensitiveData: [],
    outputLength: { ...labelled('medium'), tokens: 320 },
    freshness: { value: false, probability: random.uniform() },
    needs: {
      vision: false,
      audio: false,
      tools: false,
      structuredOutput: false,
      reasoning: false,
      longContext: false,
    },
    novelty: random.uniform(),
  };
}

function input(): RecordInput {
  const decision: RoutingDecision = {
    kind: 'decision',
    id: newId(),
    route: 'auto',
    plan: plans[0]!,
    propensity: 1,
    explored: false,
    ranked: plans.map((plan, n) => ({
      plan,
      quality: random.uniform(),
      uncertainty: random.uniform() / 10,
      costUsd: random.uniform() / 1000,
      latencyMs: random.uniform() * 5000,
      firstContentMs: random.uniform() * 500,
      utility: random.uniform() / 100,
      switchingUsd: 0,
      probability: n === 0 ? 1 : 0,
    })),
    eliminated: [{ model: 'acme/blind', reason: 'lacks-vision', detail: 'the request has images' }],
    objective: {
      mode: 'balanced',
      valueUsd: 0.1,
      secondUsd: 0,
      pessimism: 0.5,
      maxQualityLoss: 0.02,
      reference: null,
    },
    reason: 'moderate software; 81% likely good, $0.0004; most worth its price among 20',
    rules: [],
    notes: [],
    tags: [],
    policyVersion: 'prior',
    classifierVersion: '1',
    configVersion: 'abcdef012345',
  };
  const sample = sampleRecord(1);
  return {
    requestId: 'req_1',
    responseId: `chatcmpl-${decision.id}`,
    atMs: systemClock.wallMs(),
    mode: 'routed',
    request: { dialect: 'openai-chat', model: 'auto', stream: false } as ChatRequest,
    profile: { signals: signals(), classifierVersion: '1' } as PromptProfile,
    decisionId: decision.id,
    route: 'auto',
    decision,
    shadow: null,
    policyVersion: 'prior',
    configVersion: 'abcdef012345',
    outcome: {
      status: 'ok',
      servedModel: 'acme/model-0',
      attempts: sample.attempts,
      usage: sample.usage,
      costNanoUsd: 12_345,
    },
    key: null,
    tenant: 'default',
    httpStatus: 200,
    overheadMs: random.uniform(),
    totalMs: random.uniform() * 1000,
    firstContentMs: random.uniform() * 300,
    answer: null,
    prompts: 'none',
    simulated: false,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
const store = await openSqliteStore({ path: join(folder, 'bench.db'), clock: systemClock });
const recorder = new Recorder({
  decisions: store.decisions,
  clock: systemClock,
  log: silentLogger,
  batchRecords: ROUND,
});
const metrics = createMetrics();
const lines = new RequestLines({ log: silentLogger, clock: systemClock, maxPerSecond: 10 });
const partMs = {
  build: [] as number[],
  recordAndFlush: [] as number[],
  metrics: [] as number[],
  lines: [] as number[],
};
let cpuMs = 0;

function timed(part: keyof typeof partMs, work: () => void): void {
  const startMs = systemClock.monotonicMs();
  work();
  partMs[part].push(systemClock.monotonicMs() - startMs);
}

for (let done = 0; done < records; done += ROUND) {
  const inputs = Array.from({ length: ROUND }, input);
  let built: ReturnType<typeof buildRecord>[] = [];
  const start = process.threadCpuUsage();
  timed('build', () => {
    built = inputs.map(buildRecord);
  });
  // The batch is full with the last record, so that encoding and the message fall into this measure.
  timed('recordAndFlush', () => built.forEach((record) => recorder.record(record)));
  timed('metrics', () => built.forEach((record) => metrics.requestFinished(record)));
  timed('lines', () => built.forEach((record) => lines.requestFinished(record)));
  const used = process.threadCpuUsage(start);
  if (done >= records / 4) cpuMs += (used.user + used.system) / 1000;
  while (recorder.depth > 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Of a batch, per record. The median: once woken, the storage thread may take the core from this one. */
function medianMicros(times: number[]): number {
  const sorted = times.slice(times.length / 4).sort((a, b) => a - b);
  return Number((((sorted[sorted.length >> 1] ?? 0) * 1000) / ROUND).toFixed(2));
}

const parts = Object.fromEntries(Object.entries(partMs).map(([part, times]) => [part, medianMicros(times)]));
const measured = {
  records: (records * 3) / 4,
  candidates: CANDIDATES,
  cpuMicros: Number(((cpuMs * 1000) / ((records * 3) / 4)).toFixed(2)),
  medianWallMicros: {
    ...parts,
    all: Math.round(Object.values(parts).reduce((sum, micros) => sum + micros, 0)),
  },
  dropped: recorder.dropped,
};
report('recording', { seed: 1, unit: 'microseconds of the main thread per record' }, measured, flags.keep);
await recorder.close();
await metrics.close();
await store.close();
rmSync(folder, { recursive: true, force: true });
