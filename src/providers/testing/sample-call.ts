import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ChatEvent, EventBatch } from '../../chat/chat-response.ts';
import type { CallTimeouts, ProviderCall, UpstreamStream } from '../provider.ts';

/** Long enough for a busy machine, short enough for tests of silence to be quick. */
export const sampleTimeouts: CallTimeouts = { connectMs: 2_000, firstContentMs: 300, idleMs: 150 };

export const patientTimeouts: CallTimeouts = { connectMs: 10_000, firstContentMs: 20_000, idleMs: 20_000 };

/** A request by the OpenAI API. `fields` are added to its body; the canonical form is `canonical`. */
export function openAiRequest(
  fields: Record<string, unknown> = {},
  canonical: Partial<ChatRequest> = {},
): ChatRequest {
  const body = {
    model: 'auto',
    messages: [{ role: 'user', content: 'What is the weather in Zürich?' }],
    ...fields,
  };
  return {
    dialect: 'openai-chat',
    body,
    bodyBytes: 100,
    model: 'auto',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is the weather in Zürich?' }] }],
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: true,
    metadata: {},
    wishes: {},
    ...canonical,
  };
}

/** A request by the Anthropic API. */
export function anthropicRequest(
  fields: Record<string, unknown> = {},
  canonical: Partial<ChatRequest> = {},
): ChatRequest {
  const body = { max_tokens: 1_000, ...fields };
  return {
    ...openAiRequest(body, { sampling: { maxOutputTokens: 1_000 }, ...canonical }),
    dialect: 'anthropic-messages',
  };
}

export function sampleCall(upstreamModel: string, more: Partial<ProviderCall> = {}): ProviderCall {
  return {
    request: openAiRequest(),
    upstreamModel,
    refusedParameters: [],
    stream: true,
    requestId: 'req-1',
    ...more,
  };
}

export interface ReadStream {
  batches: EventBatch[];
  events: ChatEvent[];
  text: string;
  frames: string;
  /** What `next` rejected with, undefined at a proper end. */
  failure: unknown;
}

/** Reads a stream to its end or its failure. */
export async function readStream(stream: UpstreamStream): Promise<ReadStream> {
  const read: ReadStream = { batches: [], events: [], text: '', frames: '', failure: undefined };
  const frames: Uint8Array[] = [];
  try {
    for (;;) {
      const batch = await stream.next();
      if (batch === null) break;
      read.batches.push(batch);
      read.events.push(...batch.events);
      if (batch.frames !== undefined) frames.push(batch.frames);
    }
  } catch (error) {
    read.failure = error;
  }
  read.frames = Buffer.concat(frames).toString('utf8');
  read.text = read.events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return read;
}
