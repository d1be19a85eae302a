import { SignalboxError } from '../errors/signalbox-error.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const maxKeyLength = 4_096;

/**
 * The one credential of a request: `Authorization: Bearer …` or `x-api-key`, undefined when there is none. Two different
 * ones are refused, so that no check can look at one and the next check at the other.
 * @throws SignalboxError `invalid_api_key`
 */
export function presentedKey(headers: Headers): string | undefined {
  const bearer = afterScheme(headers.authorization, 'bearer');
  const plain = headers['x-api-key']?.trim() || undefined;
  if (bearer !== undefined && plain !== undefined && bearer !== plain)
    throw new SignalboxError('invalid_api_key', 'Two different API keys were sent; send one.');
  const key = bearer ?? plain;
  if (key !== undefined && key.length > maxKeyLength) throw new SignalboxError('invalid_api_key');
  return key;
}

/** The password of `Authorization: Basic …`, which is how a browser asks for the admin secret. */
export function basicPassword(headers: Headers): string | undefined {
  const encoded = afterScheme(headers.authorization, 'basic');
  if (encoded === undefined || encoded.length > maxKeyLength) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1) || undefined;
}

function afterScheme(value: string | undefined, scheme: string): string | undefined {
  if (value === undefined || value.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  const rest = value.slice(scheme.length);
  return /^[ \t]/.test(rest) ? rest.trim() || undefined : undefined;
}
