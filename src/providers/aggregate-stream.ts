import type { ChatResponse } from '../chat/chat-response.ts';
import { GatheredAnswer } from './gathered-answer.ts';
import type { UpstreamStream } from './provider.ts';

/**
 * Reads a stream to its end and gives the answer as one, for providers that stream what was asked for whole. The body is
 * empty: there is no provider's own form of it. Rejects with the stream's failure.
 */
export async function aggregateStream(stream: UpstreamStream): Promise<ChatResponse> {
  const gathered = new GatheredAnswer();
  for (;;) {
    const batch = await stream.next();
    if (batch === null) return gathered.response;
    for (const event of batch.events) gathered.add(event);
  }
}
