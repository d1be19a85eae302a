/** The whole gateway as it ships (the built one when there is a build), with 20 models and recording on. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as GatewayModule from '../../src/gateway.ts';
import type * as LoadConfigModule from '../../src/config/load-config.ts';
import { reportTo } from './child-process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const isBuilt = existsSync(path.join(root, 'dist/gateway.js'));
const load = (name: string) => import(path.join(root, isBuilt ? `dist/${name}.js` : `src/${name}.ts`));
const { createGateway } = (await load('gateway')) as typeof GatewayModule;
const { loadConfig } = (await load('config/load-config')) as typeof LoadConfigModule;

const upstream = process.argv[2] ?? '';
const models = Array.from({ length: 20 }, (_, index) => {
  const price = 0.05 * 1.35 ** index;
  return `
  bench/model-${index}:
    provider: stub
    upstreamModel: stub
    pricing: { inputUsdPerMillion: ${price.toFixed(4)}, outputUsdPerMillion: ${(4 * price).toFixed(4)} }
    contextTokens: 200000
    capabilities: [tools, vision, structured-output]
    qualityPrior: { default: ${(0.5 + 0.022 * index).toFixed(3)} }`;
}).join('');
const config = `
providers:
  stub: { type: openai-compatible, baseUrl: ${upstream}/v1, apiKey: sk-none, maxConcurrency: 1000 }
models:${models}
`;

const dataDir = mkdtempSync(path.join(tmpdir(), 'signalbox-bench-'));
const settings = loadConfig({ text: config, path: 'bench.yaml', env: {}, overrides: { port: 0 } });
const gateway = await createGateway({ settings, dataDir, env: {}, seed: 1, writeLine: () => {} });
const { url } = await gateway.listen();
reportTo(url);
process.on('SIGTERM', () => {
  void gateway.close().finally(() => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  });
});
