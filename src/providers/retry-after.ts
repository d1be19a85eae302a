import type { Clock } from '../numerics/clock.ts';

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One value of a header; the first where a server sent several. */
export function headerValue(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const decimal = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

/**
 * How long a provider asks to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date
 * (RFC 9110, section 10.2.3). Finite and not negative, not bounded otherwise; undefined when absent or not understood.
 */
export function parseRetryAfterMs(headers: ResponseHeaders, clock: Clock): number | undefined {
  const milliseconds = headerValue(headers, 'retry-after-ms')?.trim();
  if (milliseconds !== undefined && decimal.test(milliseconds)) return Math.max(0, Number(milliseconds));
  const value = headerValue(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (decimal.test(value)) return Math.max(0, Number(value) * 1000);
  // Date.parse takes bare numbers and many other forms for dates; an HTTP date begins with the name of a weekday.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isFinite(at) ? Math.max(0, at - clock.wallMs()) : undefined;
}
