import path from 'node:path';
import { AdvisedConversations } from './advised-conversations.ts';
import type { Model } from './catalog/model.ts';
import { simulatedModels } from './catalog/simulated-models.ts';
import type { ChatRequest } from './chat/chat-request.ts';
import { outputTokens } from './chat/usage.ts';
import { createPromptClassifier, type PromptClassifier } from './classification/classify-prompt.ts';
import type { ProviderSettings, Settings } from './config/settings.ts';
import { anthropicMessages } from './dialects/anthropic-messages/anthropic-messages.ts';
import { openAiChat } from './dialects/openai-chat/openai-chat.ts';
import { adminHandlers } from './endpoints/admin.ts';
import { countTokens } from './endpoints/count-tokens.ts';
import { readDecision, takeFeedback } from './endpoints/feedback.ts';
import { live as alive, ready } from './endpoints/health.ts';
import { listModels, showModel } from './endpoints/list-models.ts';
import { dashboardPages } from './endpoints/pages.ts';
import { previewProfile, previewRoute } from './endpoints/preview.ts';
import { WorkerEncoder } from './encoder/worker-encoder.ts';
import { createExecutor, type Executor } from './execution/execute-plan.ts';
import { SessionAffinity } from './execution/session-affinity.ts';
import { type FoundProviders, findProviders } from './find-providers.ts';
import { createRoutes } from './http/routes.ts';
import { createServer, type Server } from './http/server.ts';
import { Learner } from './learning/learner.ts';
import { LiveGeneration } from './live-generation.ts';
import { LiveSignals } from './live-signals.ts';
import { type Clock, systemClock } from './numerics/clock.ts';
import { type Random, seededRandom } from './numerics/random.ts';
import { openCatalogue } from './open-catalogue.ts';
import { createQualitySource } from './open-quality.ts';
import { answerChat, type PipelineParts } from './pipeline.ts';
import { createProvider } from './providers/create-provider.ts';
import { ProviderSet } from './providers/provider-set.ts';
import type { Recordings } from './providers/recorded/recordings.ts';
import { createDecisionIds, createIdSource } from './recording/decision-id.ts';
import type { DecisionRecord } from './recording/decision-record.ts';
import { Recorder } from './recording/recorder.ts';
import { Retention } from './recording/retention.ts';
import { defaultEffortOf } from './routing/arm.ts';
import { LatencyEstimates } from './routing/latency-estimates.ts';
import type { Store } from './storage/ports.ts';
import { createMemoryStore } from './storage/memory/memory-store.ts';
import { readClassifierWeights } from './storage/model-artefacts.ts';
import { dashboardFolder, readPackageVersion } from './storage/shipped-files.ts';
import { openSqliteStore } from './storage/sqlite/sqlite-store.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { createMetrics, METRICS_CONTENT_TYPE, type Metrics } from './telemetry/metrics.ts';
import { RequestLines } from './telemetry/request-line.ts';

export interface GatewayOptions {
  settings: Settings;
  /** Folder of the store; made when it is missing. */
  dataDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Takes request lines for people; without it they go to the log. */
  writeLine?: (line: string) => void;
  clock?: Clock;
  /** Seed of exploration and jitter; drawn at random when absent. */
  seed?: number;
  /** What providers of type `recorded` replay. */
  recordings?: Recordings;
  /** Shown on the page: traffic is recorded and raters are simulated. */
  isDemo?: boolean;
  /** Least time between two policy snapshots; the learner's own by default. */
  learnEveryMs?: number;
}

/** What a start found, for the lines that tell a person. */
export interface StartSummary {
  providers: readonly { name: string; models: number }[];
  off: FoundProviders['off'];
  isSimulated: boolean;
  modelsOn: number;
  modelsOff: number;
  /** Those that are on, but that no route picks. */
  unpriced: readonly string[];
}

export interface Gateway {
  /** @throws the system's error, such as EADDRINUSE */
  listen(): Promise<{ url: string; host: string; port: number }>;
  summary(): StartSummary;
  /** Takes new settings into force at once; requests in flight keep theirs. @throws and changes nothing when they cannot be */
  reload(settings: Settings): void;
  /** Finishes what is in flight, writes what is queued, closes everything. A second call hurries the first. */
  close(): Promise<void>;
}

/** How long a start waits for providers to say which models they have; those that are slower are heard later. */
const listAtStartMs = 1_500;

/** Builds every part from the settings. The one place that knows all rooms. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock = systemClock, env } = options;
  const random = seededRandom(options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
  const log = composeLog(options);
  const classifier = createPromptClassifier(readClassifierWeights());
  const providerParts = {
    clock,
    environment: env,
    simulatedModels,
    assess: assessWith(classifier),
    ...(options.recordings !== undefined && { recordings: options.recordings }),
  };
  const create = (name: string, settings: ProviderSettings) => createProvider(name, settings, providerParts);

  const found = await findProviders(options.settings, env, create);
  const settings = { ...options.settings, providers: found.providers };
  const store = await openStore(settings, options.dataDir, clock);
  const metrics = createMetrics();
  const providers: ProviderSet = new ProviderSet({ clock, create, onListed: () => live.onListed() });
  const openQuality = createQualitySource(classifier.version);
  const live = new LiveGeneration(settings, openCatalogue(options.dataDir), providers, clock, openQuality);
  await providers.listOnce(listAtStartMs);

  const signals = new LiveSignals({
    classifier,
    openEncoder: (encoder) => new WorkerEncoder(encoder, clock),
    log,
  });
  signals.reload(settings.signals);
  const executor = composeExecutor(live, providers, settings, clock, random);
  const recorder = new Recorder({ decisions: store.decisions, clock, log });
  const lines = composeLines(options, settings, log, clock);
  const pipeline = composePipeline(live, executor, signals, clock, random, (record) => {
    recorder.record(record);
    metrics.requestFinished(record);
    lines.requestFinished(record);
  });
  const learner = composeLearner(live, store, recorder, settings, clock, log, options.learnEveryMs);
  const server = composeServer({
    live,
    learner,
    executor,
    recorder,
    store,
    metrics,
    pipeline,
    log,
    clock,
    random,
    providers,
    isDemo: options.isDemo === true,
  });
  const retention = new Retention({
    decisions: store.decisions,
    clock,
    log,
    retentionDays: settings.storage.retentionDays,
  });
  metrics.watch({
    requestsInFlight: () => server.inFlight,
    recorder: () => recorder,
    breakers: () =>
      executor
        .state()
        .deployments.map(({ deployment, breaker }) => ({ deployment, isOpen: breaker !== 'closed' })),
    suppressedLines: () => lines.suppressed,
  });

  let closing: Promise<void> | undefined;
  return {
    async listen() {
      const bound = await server.listen(settings.server.host, settings.server.port);
      providers.watchLists();
      retention.start();
      if (settings.learning.mode !== 'off') await learner.start();
      return { url: urlOf(bound.host, bound.port), ...bound };
    },
    summary: () => summarise(live, found.off),
    reload(next) {
      const complete =
        Object.keys(next.providers).length > 0 ? next : { ...next, providers: found.providers };
      live.reload(complete);
      signals.reload(complete.signals);
      executor.reload(complete);
      providers.watchLists();
    },
    close() {
      const drained = server.close(live.current.settings.server.drainTimeoutMs);
      closing ??= drained.then(async () => {
        retention.stop();
        await learner.stop();
        await recorder.close();
        await providers.close();
        await signals.close();
        await store.close();
        await metrics.close();
      });
      return closing;
    },
  };
}

function composeLearner(
  live: LiveGeneration,
  store: Store,
  recorder: Recorder,
  settings: Settings,
  clock: Clock,
  log: Logger,
  learnEveryMs?: number,
): Learner {
  return new Learner({
    feedback: store.feedback,
    snapshots: store.snapshots,
    findDecision: recorder.get.bind(recorder),
    defaultEffort(id) {
      const model = live.current.pool.byId.get(id);
      return model === undefined ? '' : defaultEffortOf(model);
    },
    maxWeightPerKeyPerDay: settings.learning.maxWeightPerKeyPerDay,
    clock,
    log,
    onSnapshot: (state) => live.onLearnt(state),
    ...(learnEveryMs !== undefined && { settleMs: learnEveryMs / 2, snapshotMs: learnEveryMs }),
  });
}

/** Simulated models answer the better the easier the prompt is, by the gateway's own reading of it. */
function assessWith(classifier: PromptClassifier) {
  return (request: ChatRequest) => {
    const { domain, complexity } = classifier.classify(request).signals;
    return { domain: domain.guess ?? domain.label, complexity: complexity.score };
  };
}

function openStore({ storage }: Settings, dataDir: string, clock: Clock): Promise<Store> {
  if (storage.type === 'memory') return Promise.resolve(createMemoryStore());
  return openSqliteStore({ path: path.join(dataDir, storage.path), clock, isGateway: true });
}

function composeExecutor(
  live: LiveGeneration,
  providers: ProviderSet,
  settings: Settings,
  clock: Clock,
  random: Random,
): Executor {
  const latencies = new LatencyEstimates(clock);
  return createExecutor({
    providers: (name) => providers.get(name),
    clock,
    random,
    settings,
    latency: (model, deployment) => latencies.estimate(deployment.id, model),
    onAttempt(attempt) {
      const model = live.current.pool.byId.get(attempt.model);
      if (model === undefined || attempt.status !== 'ok' || attempt.firstContentMs === undefined) return;
      latencies.observe(attempt.deployment, model, {
        firstContentMs: attempt.firstContentMs,
        generationMs: attempt.totalMs - attempt.firstContentMs,
        outputTokens: outputTokens(attempt.usage),
      });
    },
  });
}

/** Where request lines go to a person, routine news would only stand between them. */
function composeLog({ settings, writeLine }: GatewayOptions): Logger {
  const { logLevel } = settings.telemetry;
  const level = writeLine !== undefined && logLevel === 'info' ? 'warn' : logLevel;
  return createLogger({ level, secrets: secretsOf(settings) });
}

function composeLines(options: GatewayOptions, settings: Settings, log: Logger, clock: Clock): RequestLines {
  return new RequestLines({
    log,
    clock,
    maxPerSecond: settings.telemetry.maxRequestLinesPerSecond,
    ...(options.writeLine !== undefined && { print: options.writeLine }),
  });
}

function composePipeline(
  live: LiveGeneration,
  executor: Executor,
  signals: LiveSignals,
  clock: Clock,
  random: Random,
  record: (record: DecisionRecord) => void,
): PipelineParts {
  const affinity = new SessionAffinity(clock);
  const advised = new AdvisedConversations(clock);
  return {
    clock,
    random,
    executor,
    affinity,
    advised,
    generation: () => live.current,
    policyState: () => live.policyState,
    newDecisionId: createDecisionIds(clock, random),
    classify: (request) => signals.classify(request),
    encode: (request) => signals.encode(request),
    conditions: (model) => executor.conditions(model),
    session: (tenant, conversation) => affinity.get(tenant, conversation),
    record,
  };
}

interface ServedParts {
  live: LiveGeneration;
  learner: Learner;
  executor: Executor;
  recorder: Recorder;
  store: Store;
  metrics: Metrics;
  pipeline: PipelineParts;
  log: Logger;
  clock: Clock;
  random: Random;
  providers: ProviderSet;
  isDemo: boolean;
}

function composeServer(parts: ServedParts): Server {
  const { live, learner, recorder, store, metrics, pipeline, log, clock, random, providers } = parts;
  const startedSeconds = Math.floor(clock.wallMs() / 1000);
  const feedback = {
    findDecision: recorder.getDurable.bind(recorder),
    feedback: store.feedback,
    clock,
    newId: createIdSource('fb_', clock, random),
    onAccepted({ kind }: { kind: string }) {
      metrics.feedbackAccepted(kind);
      learner.wake();
    },
  };
  const counting = { generation: () => live.current, provider: (name: string) => providers.get(name) };
  const server: Server = createServer({
    routes: createRoutes({
      chatCompletions: (http) => answerChat(pipeline, openAiChat, http),
      messages: (http) => answerChat(pipeline, anthropicMessages, http),
      countTokens: (http) => countTokens(counting, http),
      models: (http) => listModels(live.current, startedSeconds, http),
      model: (http) => showModel(live.current, startedSeconds, http),
      route: (http) => previewRoute({ ...pipeline, learnt: () => live.learnt }, http),
      classify: (http) => previewProfile(pipeline, http),
      feedback: (http) => takeFeedback(feedback, http),
      decision: (http) => readDecision(recorder, http),
      live: alive,
      ready: () => ready(server.isDraining, live.current.pool.models.length),
      metrics: async () => ({
        kind: 'bytes',
        status: 200,
        headers: {},
        contentType: METRICS_CONTENT_TYPE,
        body: await metrics.render(),
      }),
      admin: adminHandlers({
        version: readPackageVersion(),
        isDemo: parts.isDemo,
        store,
        executor: parts.executor,
        generation: () => live.current,
        policyState: () => live.policyState,
        nowMs: () => clock.wallMs(),
      }),
      pages: dashboardPages(dashboardFolder()),
    }),
    authenticate: (headers) => live.current.keyring.authenticate(headers),
    authenticateAdmin: (headers) => live.current.keyring.authenticateAdmin(headers),
    isOpen: () => live.current.settings.keys.length === 0,
    settings: () => live.current.settings.server,
    clock,
    random,
    onUnexpectedError: (cause, requestId) => log.error({ error: cause, requestId }, 'unexpected error'),
  });
  return server;
}

function summarise(live: LiveGeneration, off: FoundProviders['off']): StartSummary {
  const { pool, settings } = live.current;
  const models: Model[] = [...pool.byId.values()];
  return {
    providers: Object.keys(settings.providers).map((name) => ({
      name,
      models: models.filter(({ deployments }) => deployments.some(({ provider }) => provider === name))
        .length,
    })),
    off,
    isSimulated: models.length > 0 && models.every(({ source }) => source === 'simulated'),
    modelsOn: pool.models.length,
    modelsOff: pool.off.size,
    unpriced: pool.models.filter(({ pricing }) => pricing === null).map(({ id }) => id),
  };
}

function secretsOf(settings: Settings): string[] {
  const secrets = Object.values(settings.providers).flatMap(({ apiKey, headers }) => [
    apiKey,
    ...Object.values(headers),
  ]);
  return [...secrets, settings.server.adminSecret].filter((secret) => secret !== undefined);
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
