import { textFingerprint } from '../numerics/text-fingerprint.ts';
import { messageText } from './chat-message.ts';
import type { ChatRequest } from './chat-request.ts';
import { withoutHarnessBlocks } from './harness-text.ts';

/** Units at each end of a first message that are looked at. */
const maxEndUnits = 16_384;

/** Begins the id of a session that the client did not name, made of what a conversation begins with. */
export const DERIVED_SESSION = 'derived:';

/**
 * Tells one conversation of a session from another: agents run helpers, titles and background checks under the session
 * id of the person's own conversation, often on other models. Undefined without a session. What a harness puts around the
 * first message may change from turn to turn and does not count.
 */
export function conversationKey(request: ChatRequest): string | undefined {
  if (request.sessionId === undefined) return undefined;
  // Derived from this very message, harness and all: what it tells apart needs no second look.
  if (request.sessionId.startsWith(DERIVED_SESSION)) return request.sessionId;
  const first = request.messages.find(({ role }) => role === 'user');
  const text = first === undefined ? '' : withoutHarnessBlocks(ends(messageText(first)));
  return `${request.sessionId} ${textFingerprint([text])}`;
}

function ends(text: string): string {
  return text.length <= 2 * maxEndUnits ? text : text.slice(0, maxEndUnits) + text.slice(-maxEndUnits);
}
