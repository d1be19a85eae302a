import { apiVersion } from '../../wire/anthropic/messages.ts';
import { callUpstream, type UpstreamApi } from '../call-upstream.ts';
import { HttpTransport, type TransportOptions } from '../http-transport.ts';
import { requestIdHeader } from '../request-id-header.ts';
import { listModels } from '../list-models.ts';
import { providerSecrets } from '../provider-secrets.ts';
import type { CallTimeouts, Provider, ProviderAnswer, ProviderCall, TokenCountCall } from '../provider.ts';
import { askTokenCount, writeCountRequest } from './count-tokens.ts';
import { MessageEventReader } from './read-event.ts';
import { readResponse } from './read-response.ts';
import { writeRequest } from './write-request.ts';

export interface AnthropicOptions extends TransportOptions {
  name: string;
  apiKey?: string;
  /** Sent with every call, over what this provider sends itself. Names in lower case. */
  headers?: Readonly<Record<string, string>>;
}

/** Anthropic's Messages API, or a server that speaks it. */
export class AnthropicProvider implements Provider {
  readonly name: string;
  readonly type = 'anthropic';
  readonly #api: UpstreamApi;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: AnthropicOptions) {
    this.name = options.name;
    this.#api = {
      transport: new HttpTransport(options),
      clock: options.clock,
      secrets: providerSecrets(options),
      newReader: () => new MessageEventReader(),
      readWhole: readResponse,
      isAnswer: (body) => Array.isArray(body['content']),
    };
    this.#headers = {
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'signalbox',
      'anthropic-version': apiVersion,
      ...(options.apiKey !== undefined && { 'x-api-key': options.apiKey }),
      ...options.headers,
    };
  }

  async call(call: ProviderCall, timeouts: CallTimeouts, signal: AbortSignal): Promise<ProviderAnswer> {
    const { body, loss } = writeRequest(call);
    const isOwn = call.request.dialect === 'anthropic-messages';
    const request = {
      method: 'POST' as const,
      path: '/messages',
      headers: this.#headersOf(call),
      body: JSON.stringify(body),
    };
    return callUpstream(
      this.#api,
      { request, loss, wantsStream: call.stream, passesFrames: isOwn, answers: 1 },
      timeouts,
      signal,
    );
  }

  listModels(timeoutMs: number): Promise<readonly string[] | null> {
    const { transport, clock, secrets } = this.#api;
    return listModels(transport, {
      path: '/models?limit=1000',
      headers: this.#headers,
      timeoutMs,
      clock,
      secrets,
    });
  }

  countTokens(call: TokenCountCall, timeoutMs: number, signal: AbortSignal): Promise<number | null> {
    const { transport, clock, secrets } = this.#api;
    const request = { headers: this.#headersOf(call), body: writeCountRequest(call), timeoutMs };
    return askTokenCount(transport, request, { clock, secrets, signal });
  }

  #headersOf({ request, requestId }: Pick<ProviderCall, 'request' | 'requestId'>): Record<string, string> {
    return {
      ...this.#headers,
      ...(request.dialect === 'anthropic-messages' && this.#clientHeaders(request.dialectHeaders ?? {})),
      'content-type': 'application/json',
      ...requestIdHeader(requestId),
    };
  }

  /** Beta features of the configuration and of the client add up. */
  #clientHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
    const betas = [this.#headers['anthropic-beta'], headers['anthropic-beta']].filter(
      (beta) => beta !== undefined,
    );
    return { ...headers, ...(betas.length > 0 && { 'anthropic-beta': betas.join(',') }) };
  }

  close(): Promise<void> {
    return this.#api.transport.close();
  }
}
