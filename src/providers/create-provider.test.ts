import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFaultServer } from '../../tests/fault-server/fault-server.ts';
import { startTlsServer, testAuthorityPem } from '../../tests/fault-server/tls-server.ts';
import { simulatedModels } from '../catalog/simulated-models.ts';
import type { ProviderSettings } from '../config/settings.ts';
import { systemClock } from '../numerics/clock.ts';
import { createProvider } from './create-provider.ts';
import { patientTimeouts, sampleCall } from './testing/sample-call.ts';

const parts = { clock: systemClock, environment: {}, simulatedModels };
const base: ProviderSettings = { type: 'openai-compatible', headers: {}, maxConcurrency: 1, local: false };
const create = (settings: Partial<ProviderSettings>) => createProvider('p', { ...base, ...settings }, parts);

describe('createProvider', () => {
  it.each(['openai', 'openai-compatible', 'anthropic', 'simulated'] as const)(
    'makes a provider of type %s',
    async (type) => {
      const provider = create({
        type,
        ...(type === 'openai-compatible' && { baseUrl: 'http://127.0.0.1:1/v1' }),
      });
      expect(provider).toMatchObject({ name: 'p', type });
      await provider.close();
    },
  );

  it('needs an address that is one', () => {
    expect(() => create({})).toThrow(/base URL/);
    expect(() => create({ baseUrl: 'not a url' })).toThrow(/base URL/);
  });

  it('sends configured headers, over its own whatever their spelling', async () => {
    const server = await startFaultServer();
    const provider = create({
      baseUrl: `${server.origin}/v1`,
      apiKey: 'k',
      headers: { 'X-Title': 't', Authorization: 'Basic abc' },
    });
    await provider.call(
      sampleCall('healthy', { stream: false }),
      patientTimeouts,
      new AbortController().signal,
    );
    expect(server.ledger.last.headers).toMatchObject({ 'x-title': 't', authorization: 'Basic abc' });
    await provider.close();
    await server.close();
  });

  it('trusts the authority in the file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'signalbox-ca-'));
    const caFile = join(directory, 'ca.pem');
    await writeFile(caFile, testAuthorityPem);
    const server = await startTlsServer('localhost', { data: [{ id: 'm' }] });
    const provider = create({ baseUrl: `https://localhost:${server.port}/v1`, caFile });
    expect(await provider.listModels(5_000)).toEqual(['m']);
    await provider.close();
    await server.close();
    await rm(directory, { recursive: true });
    expect(() => create({ baseUrl: 'https://localhost/v1', caFile: join(directory, 'gone.pem') })).toThrow();
  });
});
