import type { IncomingMessage } from 'node:http';
import { SignalboxError } from '../errors/signalbox-error.ts';

const maxHeaders = 100;

/** Headers that must not come twice, because two readers could each believe another one. */
const singular = new Set([
  'host',
  'authorization',
  'x-api-key',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'origin',
  'x-request-id',
]);
const singularLengths = new Set([...singular].map((name) => name.length));

/** Names in `Connection` are for a proxy to remove; none that we act on may be among them. */
const hopNames = new Set(['keep-alive', 'close', 'upgrade', 'te', 'http2-settings', '']);

/** What is wrong with the head of a request before anybody looks at who sent it, or null. */
export function checkHead(request: IncomingMessage): SignalboxError | null {
  const { rawHeaders, headers } = request;
  if (rawHeaders.length > 2 * maxHeaders) return refuse(`More than ${maxHeaders} headers.`);
  const repeated = findRepeated(rawHeaders);
  if (repeated !== null) return refuse(`The header \`${repeated}\` is sent twice.`);
  if (headers.host === undefined && request.httpVersion !== '1.0')
    return refuse('The `Host` header is missing.');
  const { connection, expect } = headers;
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close') {
    for (const name of connection.toLowerCase().split(',')) {
      if (!hopNames.has(name.trim())) return refuse('The `Connection` header names other headers.');
    }
  }
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    return refuse('The `Expect` header asks for something unknown.');
  }
  return null;
}

function findRepeated(rawHeaders: readonly string[]): string | null {
  let seen: string[] | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at] as string;
    if (!singularLengths.has(raw.length)) continue;
    const name = raw.toLowerCase();
    if (!singular.has(name)) continue;
    if (seen === null) seen = [name];
    else if (seen.includes(name)) return name;
    else seen.push(name);
  }
  return null;
}

/** What is wrong with the headers that describe the body, or null. */
export function checkBodyHeaders(request: IncomingMessage, maxBodyBytes: number): SignalboxError | null {
  const { headers } = request;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return new SignalboxError('unsupported_encoding');
  const type = headers['content-type'];
  if (type !== undefined && type !== 'application/json' && !isJsonInUtf8(type)) {
    return new SignalboxError('unsupported_encoding');
  }
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > maxBodyBytes) return tooLarge(maxBodyBytes);
  return null;
}

function isJsonInUtf8(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!/^\s*application\/(json|[\w.-]{1,64}\+json)\s*$/.test(type)) return false;
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() !== 'charset' || /^\s*"?utf-?8"?\s*$/.test(value);
  });
}

export function tooLarge(maxBodyBytes: number): SignalboxError {
  const mebibytes = maxBodyBytes / 1_048_576;
  const limit = Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${maxBodyBytes} bytes`;
  return new SignalboxError('body_too_large', `The body is larger than ${limit}.`);
}

function refuse(message: string): SignalboxError {
  return new SignalboxError('invalid_request', message);
}
