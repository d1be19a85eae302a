const longestMessage = 500;
const mask = '[redacted]';

/** Each pattern runs over text of bounded length and has no nested repetition. */
const patterns: readonly RegExp[] = [
  // Keys, whole or already masked by the provider: sk-…, sk_live_…, gsk_…, xai-…, AIza…, Bearer ….
  /\b(?:sk|pk|rk|gsk|xai|pplx|hf|key|nvapi)[-_][A-Za-z0-9*._-]{4,}/g,
  /\bAIza[A-Za-z0-9_-]{10,}/g,
  /\bBearer\s+\S{4,}/gi,
  // Where the provider is: addresses that a client has no business with.
  /\bhttps?:\/\/[^\s"'<>)]+/gi,
  /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d{1,5})?\b/g,
  /\b(?:org|proj|req)[-_][A-Za-z0-9]{8,}/g,
];

/**
 * A provider's message as it may be shown to a client: without keys, addresses and account names, in one line of at
 * most 500 characters. `secrets` are masked wherever they stand.
 */
export function clientSafeMessage(message: string, secrets: readonly string[] = []): string {
  let text = message.slice(0, longestMessage * 2);
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, mask);
  for (const pattern of patterns) text = text.replace(pattern, mask);
  text = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}
