import type { ChatResponse } from '../../chat/chat-response.ts';
import type { Clock } from '../../numerics/clock.ts';
import { arrayAt, isJsonObject, parseJson, stringAt } from '../../wire/json-fields.ts';
import { aggregateStream } from '../aggregate-stream.ts';
import { readBody, readErrorAnswer, refuseEncodedStream, responseKind } from '../answer-body.ts';
import { EventStream } from '../event-stream.ts';
import type { HttpExchange } from '../http-exchange.ts';
import { HttpTransport, type TransportOptions } from '../http-transport.ts';
import type { CallTimeouts, Provider, ProviderAnswer, ProviderCall } from '../provider.ts';
import { isProviderFailure, ProviderFailure } from '../provider-failure.ts';
import { findUpstreamError } from '../upstream-error.ts';
import { upstreamFailure } from '../upstream-failure.ts';
import { ChunkReader } from './read-chunk.ts';
import { readResponse } from './read-response.ts';
import { type VendorProfile, vendorProfile } from './vendor-profile.ts';
import { writeRequest } from './write-request.ts';

export interface OpenAiCompatibleOptions extends TransportOptions {
  name: string;
  type: 'openai' | 'openai-compatible';
  apiKey?: string;
  /** Sent with every call, over what this provider sends itself. */
  headers?: Readonly<Record<string, string>>;
}

/** Any server that speaks OpenAI's Chat Completions, by its base URL. */
export class OpenAiCompatibleProvider implements Provider {
  readonly name: string;
  readonly type: string;
  readonly #transport: HttpTransport;
  readonly #clock: Clock;
  readonly #profile: VendorProfile;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secrets: readonly string[];
  /** Turned off for good once the server refused to be asked for usage in streams. */
  #asksUsage = true;

  constructor(options: OpenAiCompatibleOptions) {
    this.name = options.name;
    this.type = options.type;
    this.#transport = new HttpTransport(options);
    this.#clock = options.clock;
    this.#profile = vendorProfile(options.baseUrl);
    this.#secrets = options.apiKey === undefined ? [] : [options.apiKey];
    this.#headers = {
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'signalbox',
      ...(options.apiKey !== undefined && { authorization: `Bearer ${options.apiKey}` }),
      ...options.headers,
    };
  }

  async call(call: ProviderCall, timeouts: CallTimeouts, signal: AbortSignal): Promise<ProviderAnswer> {
    const asksUsage = this.#asksUsage;
    try {
      return await this.#callOnce(call, timeouts, signal, asksUsage);
    } catch (error) {
      if (!call.stream || !asksUsage || !isRefusalOfUsage(error)) throw error;
      this.#asksUsage = false;
      return this.#callOnce(call, timeouts, signal, false);
    }
  }

  async listModels(timeoutMs: number): Promise<readonly string[] | null> {
    const timeouts = { connectMs: timeoutMs, firstContentMs: timeoutMs, idleMs: timeoutMs };
    const exchange = await this.#transport.send(
      { method: 'GET', path: '/models', headers: this.#headers },
      timeouts,
      null,
    );
    const { status } = await exchange.head();
    if (status === 404 || status === 405 || status === 501) {
      exchange.close();
      return null;
    }
    if (status >= 400) throw await readErrorAnswer(exchange, this.#clock, this.#secrets);
    const body = parseJson(await readBody(exchange));
    const list = isJsonObject(body)
      ? (arrayAt(body, 'data') ?? arrayAt(body, 'models'))
      : Array.isArray(body)
        ? body
        : undefined;
    if (list === undefined) return null;
    return list.flatMap((model) => {
      const id = isJsonObject(model) ? (stringAt(model, 'id') ?? stringAt(model, 'name')) : undefined;
      // Gemini's compatible endpoint lists `models/NAME` and is called by NAME.
      return id === undefined ? [] : [id.replace(/^models\//, '')];
    });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #callOnce(
    call: ProviderCall,
    timeouts: CallTimeouts,
    signal: AbortSignal,
    asksUsage: boolean,
  ): Promise<ProviderAnswer> {
    const { body, loss } = writeRequest(call, this.#profile, asksUsage);
    const exchange = await this.#transport.send(
      {
        method: 'POST',
        path: '/chat/completions',
        headers: { ...this.#headers, 'content-type': 'application/json', 'x-request-id': call.requestId },
        body: JSON.stringify(body),
      },
      timeouts,
      signal,
    );
    const { status, headers } = await exchange.head();
    if (status >= 400) throw await readErrorAnswer(exchange, this.#clock, this.#secrets);
    if (responseKind(headers) === 'event-stream') {
      refuseEncodedStream(exchange, headers);
      const stream = new EventStream(exchange, {
        reader: new ChunkReader(),
        passesFrames: call.request.dialect === 'openai-chat',
        answers: call.request.sampling.n ?? 1,
        secrets: this.#secrets,
      });
      if (call.stream) return { kind: 'stream', stream, loss };
      return { kind: 'response', response: await aggregateStream(stream), loss };
    }
    return { kind: 'response', response: await this.#readWhole(exchange), loss };
  }

  async #readWhole(exchange: HttpExchange): Promise<ChatResponse> {
    const body = parseJson(await readBody(exchange));
    if (!isJsonObject(body)) {
      throw new ProviderFailure('malformed-response', 'the provider did not send a JSON object', {
        status: 200,
        mayBeBilled: true,
      });
    }
    if (!Array.isArray(body['choices']) && findUpstreamError(body) !== null) {
      throw upstreamFailure({ status: 200, body, secrets: this.#secrets });
    }
    return readResponse(body);
  }
}

function isRefusalOfUsage(error: unknown): boolean {
  if (!isProviderFailure(error)) return false;
  const { status, parameter, upstreamMessage, upstreamParam } = error.details;
  if (status !== 400 && status !== 422) return false;
  return [parameter, upstreamParam, upstreamMessage].some((text) => text?.includes('stream_options'));
}
