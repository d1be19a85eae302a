import { ProviderFailure } from './provider-failure.ts';

/** How far a request had come when its connection failed. */
export type TransportPhase = 'connecting' | 'sent' | 'answering';

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
]);

const certificateErrors = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'HOSTNAME_MISMATCH',
  'EPROTO',
]);

/** The failure that an error of the HTTP client or of Node stands for. */
export function transportFailure(error: unknown, phase: TransportPhase): ProviderFailure {
  const code = errorCode(error);
  const details = { cause: error, mayBeBilled: phase !== 'connecting' };
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && phase === 'connecting')) {
    return new ProviderFailure('connect-timeout', 'connecting to the provider took too long', details);
  }
  if (isTlsCode(code)) {
    return new ProviderFailure('tls', 'no trusted TLS connection to the provider', {
      ...details,
      mayBeBilled: false,
    });
  }
  if (unreachable.has(code) || phase === 'connecting') {
    return new ProviderFailure('connect', 'the provider could not be reached', {
      ...details,
      mayBeBilled: false,
    });
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new ProviderFailure('response-too-large', 'the provider sent too many header bytes', details);
  }
  if (isProtocolError(error, code)) {
    return new ProviderFailure('malformed-response', 'the provider did not answer in HTTP', details);
  }
  return new ProviderFailure('connection-lost', 'the connection to the provider broke', details);
}

/** Bytes that are not HTTP, or two statements of the body's length that contradict each other. */
function isProtocolError(error: unknown, code: string): boolean {
  return (
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    (error instanceof Error && error.name === 'HTTPParserError')
  );
}

function isTlsCode(code: string): boolean {
  return (
    code.startsWith('ERR_TLS_') ||
    code.startsWith('ERR_SSL_') ||
    code.startsWith('CERT_') ||
    certificateErrors.has(code)
  );
}

/** The code of an error, of its cause, or of the first of several (one attempt per address). */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return errorCode(errors[0]);
  return cause === undefined || cause === error ? '' : errorCode(cause);
}
