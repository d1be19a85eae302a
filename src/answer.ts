import type { EventBatch } from './chat/chat-response.ts';
import { messageText } from './chat/chat-message.ts';
import type { DialectAdapter, RenderContext, StreamRenderer } from './dialects/dialect.ts';
import { isSignalboxError, SignalboxError } from './errors/signalbox-error.ts';
import type { Execution, ExecutionStream, Served } from './execution/execution.ts';
import type { Outcome } from './execution/outcome.ts';
import type { AnswerStream, ExpectedStream, HttpAnswer, Principal } from './http/handler.ts';
import type { RoutedRequest } from './route-request.ts';
import { explainDecision } from './routing/explanation.ts';
import type { RoutingDecision } from './routing/routing-decision.ts';

/** What one request gathers on its way, for its answer and its record. */
export interface AnswerContext {
  dialect: DialectAdapter;
  routed: RoutedRequest;
  requestId: string;
  principal: Principal;
  /** Monotonic instant at which the handler took the request up. */
  startedMs: number;
  /** Milliseconds spent waiting for providers before the answer began. */
  executionMs: number;
  /** What it cost to ask a model before the decision. */
  askedNanoUsd: number;
  /** Milliseconds inside the gateway, known once the answer's head is made. */
  overheadMs: number;
  firstContentMs: number | null;
  createdSeconds: number;
  nowMs(): number;
  /** Id of the answer as the client saw it. */
  responseId(): string | null;
  /** Text of the answer, gathered only where the configuration keeps it. */
  text: string | null;
}

type ResponseExecution = Extract<Execution, { kind: 'response' }>;
type StreamExecution = Extract<Execution, { kind: 'stream' }>;

const eventStream = 'text/event-stream; charset=utf-8';
/** Characters of an answer that are gathered for storage. */
const maxKeptText = 20_000;

/** The head with which a stream may begin before a model has answered. */
export function expectedStream(context: AnswerContext): ExpectedStream {
  const renderer = context.dialect.renderStream(renderContext(context, null, '', () => 0));
  return {
    contentType: eventStream,
    headers: { 'cache-control': 'no-cache', 'x-signalbox-decision': context.routed.input.decisionId },
    keepAlive: renderer.keepAlive(),
    renderError: (error) => renderer.error(error),
  };
}

export function wholeAnswer(
  context: AnswerContext,
  execution: ResponseExecution,
  decision: RoutingDecision,
  outcome: Outcome,
): HttpAnswer {
  const { response, served, loss } = execution;
  const headers = answerHeaders(context, decision, served, loss);
  const responseId = () => response.id;
  context.responseId = responseId;
  if (context.text !== null)
    context.text = messageText({ role: 'assistant', parts: response.choices[0]?.parts ?? [] });
  const render = renderContext(
    context,
    decision,
    served.model.id,
    () => (context.askedNanoUsd + outcome.costNanoUsd) / 1e9,
  );
  return { kind: 'json', status: 200, headers, body: context.dialect.renderResponse(response, render) };
}

export function streamedAnswer(
  context: AnswerContext,
  execution: StreamExecution,
  decision: RoutingDecision,
): HttpAnswer {
  const { stream, served, loss } = execution;
  const headers = answerHeaders(context, decision, served, loss);
  headers['cache-control'] = 'no-cache';
  const renderer = context.dialect.renderStream(
    renderContext(
      context,
      decision,
      served.model.id,
      () => (context.askedNanoUsd + stream.costNanoUsd()) / 1e9,
    ),
  );
  const responseId = () => renderer.responseId();
  context.responseId = responseId;
  return {
    kind: 'stream',
    status: 200,
    headers,
    contentType: eventStream,
    stream: answerStream(context, stream, renderer),
    keepAlive: renderer.keepAlive(),
  };
}

function answerStream(
  context: AnswerContext,
  stream: ExecutionStream,
  renderer: StreamRenderer,
): AnswerStream {
  let isOver = false;
  return {
    async next() {
      while (!isOver) {
        try {
          const batch = await stream.next();
          if (batch === null) {
            isOver = true;
            return renderer.end();
          }
          if (context.text !== null) context.text = withText(context.text, batch);
          const bytes = renderer.batch(batch);
          if (bytes !== null) return bytes;
        } catch (thrown) {
          isOver = true;
          return renderer.error(asError(thrown));
        }
      }
      return null;
    },
    close: () => stream.close(),
  };
}

function withText(text: string, batch: EventBatch): string {
  if (text.length >= maxKeptText) return text;
  let longer = text;
  for (const event of batch.events) if (event.type === 'text-delta') longer += event.text;
  return longer;
}

function asError(thrown: unknown): SignalboxError {
  if (isSignalboxError(thrown)) return thrown;
  return new SignalboxError('upstream_stream_interrupted', undefined, { cause: thrown });
}

function renderContext(
  context: AnswerContext,
  decision: RoutingDecision | null,
  model: string,
  costUsd: () => number,
): RenderContext {
  const { request, input } = context.routed;
  const render: RenderContext = {
    requestId: context.requestId,
    decisionId: input.decisionId,
    model,
    createdSeconds: context.createdSeconds,
    includeUsage: request.includeUsage,
    costUsd,
  };
  if (request.wishes.explain === true && decision !== null) {
    render.signalbox = { decisionId: decision.id, explanation: explainDecision(input, decision) };
  }
  return render;
}

/** What was decided, and that something else answered where that failed. */
function reasonOf({ plan, reason }: RoutingDecision, served: Served): string {
  return served.plan.id === plan.id ? reason : `fallback from ${plan.id}; ${reason}`;
}

/** ASCII and short, on every answer that a model gave. */
function answerHeaders(
  context: AnswerContext,
  decision: RoutingDecision,
  served: Served,
  loss: readonly string[],
): Record<string, string> {
  context.overheadMs = context.nowMs() - context.startedMs - context.executionMs;
  context.firstContentMs = served.firstContentMs;
  const headers: Record<string, string> = {
    'x-signalbox-decision': decision.id,
    'x-signalbox-model': served.model.id,
    'x-signalbox-policy': decision.policyVersion,
    'x-signalbox-reason': reasonOf(decision, served),
    'x-signalbox-overhead-ms': context.overheadMs.toFixed(3),
  };
  if (loss.length > 0) headers['x-signalbox-loss'] = loss.join(', ').slice(0, 500);
  return headers;
}
