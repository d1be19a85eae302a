/** Lets a provider's log be matched with ours. Left out when the id, which a client may have given, fits in no header. */
export function requestIdHeader(requestId: string): Record<string, string> {
  return /^[\x21-\x7e]{1,200}$/.test(requestId) ? { 'x-request-id': requestId } : {};
}
