import { callUpstream, type UpstreamApi } from '../call-upstream.ts';
import { HttpTransport, type TransportOptions } from '../http-transport.ts';
import { requestIdHeader } from '../request-id-header.ts';
import { listModels } from '../list-models.ts';
import { providerSecrets } from '../provider-secrets.ts';
import type { CallTimeouts, Provider, ProviderAnswer, ProviderCall } from '../provider.ts';
import { isProviderFailure } from '../provider-failure.ts';
import { ChunkReader } from './read-chunk.ts';
import { readResponse } from './read-response.ts';
import { type VendorProfile, vendorProfile } from './vendor-profile.ts';
import { writeRequest } from './write-request.ts';

export interface OpenAiCompatibleOptions extends TransportOptions {
  name: string;
  type: 'openai' | 'openai-compatible';
  apiKey?: string;
  /** Sent with every call, over what this provider sends itself. Names in lower case. */
  headers?: Readonly<Record<string, string>>;
}

/** Any server that speaks OpenAI's Chat Completions, by its base URL. */
export class OpenAiCompatibleProvider implements Provider {
  readonly name: string;
  readonly type: string;
  readonly #api: UpstreamApi;
  readonly #profile: VendorProfile;
  readonly #headers: Readonly<Record<string, string>>;
  /** Turned off for good once the server refused to be asked for usage in streams. */
  #asksUsage = true;

  constructor(options: OpenAiCompatibleOptions) {
    this.name = options.name;
    this.type = options.type;
    this.#profile = vendorProfile(options.baseUrl);
    this.#api = {
      transport: new HttpTransport(options),
      clock: options.clock,
      secrets: providerSecrets(options),
      newReader: () => new ChunkReader(),
      readWhole: readResponse,
      isAnswer: (body) => Array.isArray(body['choices']),
    };
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

  listModels(timeoutMs: number): Promise<readonly string[] | null> {
    const { transport, clock, secrets } = this.#api;
    return listModels(transport, { path: '/models', headers: this.#headers, timeoutMs, clock, secrets });
  }

  close(): Promise<void> {
    return this.#api.transport.close();
  }

  #callOnce(
    call: ProviderCall,
    timeouts: CallTimeouts,
    signal: AbortSignal,
    asksUsage: boolean,
  ): Promise<ProviderAnswer> {
    const { body, loss } = writeRequest(call, this.#profile, asksUsage);
    const request = {
      method: 'POST' as const,
      path: '/chat/completions',
      headers: { ...this.#headers, 'content-type': 'application/json', ...requestIdHeader(call.requestId) },
      body: JSON.stringify(body),
    };
    return callUpstream(
      this.#api,
      {
        request,
        loss,
        wantsStream: call.stream,
        passesFrames: call.request.dialect === 'openai-chat',
        answers: call.request.sampling.n ?? 1,
      },
      timeouts,
      signal,
    );
  }
}

function isRefusalOfUsage(error: unknown): boolean {
  if (!isProviderFailure(error)) return false;
  const { status, parameter, upstreamMessage, upstreamParam } = error.details;
  if (status !== 400 && status !== 422) return false;
  return [parameter, upstreamParam, upstreamMessage].some((text) => text?.includes('stream_options'));
}
