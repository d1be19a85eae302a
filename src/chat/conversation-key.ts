import { textFingerprint } from '../numerics/text-fingerprint.ts';
import type { ChatRequest } from './chat-request.ts';
import { personText } from './harness-text.ts';

/**
 * Tells one conversation of a session from another: agents run helpers, titles and background checks under the session
 * id of the person's own conversation, often on other models. Undefined without a session. What a harness puts around the
 * first message may change from turn to turn and does not count.
 */
export function conversationKey(request: ChatRequest): string | undefined {
  if (request.sessionId === undefined) return undefined;
  const first = request.messages.find(({ role }) => role === 'user');
  return `${request.sessionId} ${textFingerprint(first === undefined ? [] : [personText(first)])}`;
}
