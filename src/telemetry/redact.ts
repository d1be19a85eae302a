/** Replaces secrets by `[redacted]`. Used at every sink: log lines, records, and messages that pass on a provider's text. */
export type Redactor = (text: string) => string;

export const REDACTED = '[redacted]';

/** Shorter configured secrets would blank out ordinary words. */
const MIN_SECRET_CHARS = 8;

/**
 * Shapes of credentials. Each alternative begins with a literal and then runs over one character class, so that time is
 * linear in the text whatever the text is.
 */
const SHAPES = new RegExp(
  [
    String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?`,
    // OpenAI, Anthropic, OpenRouter, DeepSeek and those who copied the form.
    String.raw`\bsk-[A-Za-z0-9_-]{16,400}`,
    String.raw`\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,200}`,
    String.raw`\bsbx[-_][A-Za-z0-9_-]{16,200}`,
    String.raw`\bAIza[A-Za-z0-9_-]{30,80}`,
    String.raw`\bya29\.[A-Za-z0-9_.-]{20,400}`,
    String.raw`\bgh[pousr]_[A-Za-z0-9]{20,255}`,
    String.raw`\bgithub_pat_[A-Za-z0-9_]{20,255}`,
    String.raw`\bglpat-[A-Za-z0-9_-]{16,100}`,
    String.raw`\bnpm_[A-Za-z0-9]{30,60}`,
    String.raw`\bhf_[A-Za-z0-9]{20,100}`,
    String.raw`\bgsk_[A-Za-z0-9]{20,200}`,
    String.raw`\br8_[A-Za-z0-9]{20,100}`,
    String.raw`\bxai-[A-Za-z0-9]{20,200}`,
    String.raw`\bpplx-[A-Za-z0-9]{20,200}`,
    String.raw`\bnvapi-[A-Za-z0-9_-]{20,200}`,
    String.raw`\bxox[abeoprs]-[A-Za-z0-9-]{10,250}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`,
    String.raw`\beyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{5,8000}\.[A-Za-z0-9_-]{5,2000}`,
  ].join('|'),
  'g',
);

/** Schemes and fields whose value is a secret whatever it looks like; the name is kept. */
const NAMED =
  /\b(bearer\s{1,4}|basic\s{1,4}(?=[A-Za-z0-9+/]{12})|(?:x-)?api[-_]?key["']?\s{0,4}[:=]\s{0,4}["']?|authorization["']?\s{0,4}[:=]\s{0,4}["']?(?!bearer\b|basic\b)|[?&](?:key|api_key|token|access_token)=)[^\s"'&,;<>\\]{6,4000}/gi;

/** `scheme://user:password@host`; the lengths bound the work per scheme. */
const USER_INFO = /:\/\/[^\s/:@"']{0,200}:[^\s/@"']{1,200}@/g;

/** Masks well-known credential shapes and every one of the given secrets. */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= MIN_SECRET_CHARS);
  // Longest first: a secret that contains another one is replaced whole.
  known.sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text;
    for (const secret of known) if (masked.includes(secret)) masked = masked.replaceAll(secret, REDACTED);
    return masked
      .replace(SHAPES, REDACTED)
      .replace(NAMED, `$1${REDACTED}`)
      .replace(USER_INFO, `://${REDACTED}@`);
  };
}

export const redactSecrets: Redactor = createRedactor();
