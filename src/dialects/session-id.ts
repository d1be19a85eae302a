import { type ChatMessage, messageText } from '../chat/chat-message.ts';
import { DERIVED_SESSION } from '../chat/conversation-key.ts';
import { textFingerprint } from '../numerics/text-fingerprint.ts';
import { isJsonObject, type JsonObject } from '../wire/json-fields.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const maxLength = 256;

/**
 * The id that keeps a conversation together: what the client says, in the order of the sources below, else one derived
 * from what stays the same through a conversation, its system text and first user message. Derived ids start with
 * `derived:`; two callers with the same prompt share one, so they are hints for prompt caches and nothing more.
 */
export function readSessionId(
  headers: Headers,
  body: JsonObject,
  messages: readonly ChatMessage[],
  wished: string | undefined,
): string | undefined {
  const metadata = body['metadata'];
  return (
    wished ??
    usable(headers['x-session-id']) ??
    usable(headers['x-session-affinity']) ??
    usable(headers['session_id']) ??
    usable(body['session_id']) ??
    usable(headers['x-claude-code-session-id']) ??
    usable(body['prompt_cache_key']) ??
    (isJsonObject(metadata) ? usable(metadata['user_id']) : undefined) ??
    deriveSessionId(messages)
  );
}

/** Bounded rather than refused: these fields have other purposes too, and a long one still tells conversations apart. */
function usable(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length <= maxLength ? value : `hashed:${textFingerprint([value])}`;
}

function deriveSessionId(messages: readonly ChatMessage[]): string | undefined {
  const texts: string[] = [];
  for (const message of messages) {
    if (message.role === 'system' || message.role === 'developer') {
      texts.push(messageText(message));
      continue;
    }
    if (message.role !== 'user') continue;
    texts.push(messageText(message));
    return DERIVED_SESSION + textFingerprint(texts);
  }
  return undefined;
}
