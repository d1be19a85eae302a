import type { ChatResponse } from '../chat/chat-response.ts';
import type { Clock } from '../numerics/clock.ts';
import { isJsonObject, type JsonObject, parseJson } from '../wire/json-fields.ts';
import { aggregateStream } from './aggregate-stream.ts';
import { readBody, readErrorAnswer, refuseEncodedStream, responseKind } from './answer-body.ts';
import { EventStream } from './event-stream.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { HttpTransport, UpstreamRequest } from './http-transport.ts';
import type { CallTimeouts, ProviderAnswer } from './provider.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { StreamReader } from './stream-reader.ts';
import { findUpstreamError } from './upstream-error.ts';
import { upstreamFailure } from './upstream-failure.ts';

/** What an API adds to the course of a call that is the same for all of them. */
export interface UpstreamApi {
  transport: HttpTransport;
  clock: Clock;
  /** Text that must not reach anybody. */
  secrets: readonly string[];
  newReader(): StreamReader;
  /** The canonical form of a whole answer. Throws `malformed-response`. */
  readWhole(body: JsonObject): ChatResponse;
  /** Whether a body is an answer at all, whatever else is in it. */
  isAnswer(body: JsonObject): boolean;
}

export interface UpstreamCall {
  request: UpstreamRequest;
  loss: readonly string[];
  wantsStream: boolean;
  /** Whether the client speaks this API, so that frames may pass. */
  passesFrames: boolean;
  /** Answers asked for. */
  answers: number;
}

/**
 * One call to an API of JSON bodies and server-sent events. Takes whatever of the two comes: a body for a stream is given
 * as an answer, a stream for a body is read to its end.
 */
export async function callUpstream(
  api: UpstreamApi,
  call: UpstreamCall,
  timeouts: CallTimeouts,
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  const { loss } = call;
  const exchange = await api.transport.send(call.request, timeouts, signal);
  const { status, headers } = exchange.answered;
  if (status >= 400) throw await readErrorAnswer(exchange, api.clock, api.secrets);
  if (responseKind(headers, call.wantsStream) === 'body')
    return { kind: 'response', response: await readWhole(api, exchange), loss };
  refuseEncodedStream(exchange, headers);
  const stream = new EventStream(exchange, {
    reader: api.newReader(),
    passesFrames: call.passesFrames,
    answers: call.answers,
    secrets: api.secrets,
  });
  if (call.wantsStream) return { kind: 'stream', stream, loss };
  return { kind: 'response', response: await aggregateStream(stream), loss };
}

async function readWhole(api: UpstreamApi, exchange: HttpExchange): Promise<ChatResponse> {
  const body = parseJson(await readBody(exchange));
  if (!isJsonObject(body)) {
    throw new ProviderFailure('malformed-response', 'the provider did not send a JSON object', {
      status: 200,
      mayBeBilled: true,
    });
  }
  if (!api.isAnswer(body) && findUpstreamError(body) !== null) {
    throw upstreamFailure({ status: 200, body, secrets: api.secrets });
  }
  return api.readWhole(body);
}
