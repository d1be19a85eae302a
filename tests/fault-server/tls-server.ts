import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type CertificateName = 'localhost' | 'expired' | 'elsewhere';

const read = (file: string) => readFileSync(new URL(`./certificates/${file}`, import.meta.url), 'utf8');

/** PEM of the authority that signed all certificates of the test servers. */
export const testAuthorityPem = read('ca.pem');

/** A server that answers every request with one JSON body over TLS, with a good or bad certificate. */
export async function startTlsServer(
  certificate: CertificateName,
  body: unknown,
): Promise<{ port: number; requests(): number; close(): Promise<void> }> {
  let requests = 0;
  const server = createServer(
    { key: read('test-only.key'), cert: read(`${certificate}.pem`) },
    (_, response) => {
      requests++;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
