import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type MeasuredServer, startServer } from './child-process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const script = (name: string) => import(path.join(root, 'scripts', name));
const { isBuilt } = (await script('build-state.mjs')) as { isBuilt(folder: string): boolean };
const { SERVE_FLAGS } = (await script('runtime.mjs')) as { SERVE_FLAGS: string[] };

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

/**
 * The whole gateway as `npm start` runs it, with 20 models, recording on.
 * @throws Error when dist/ is not what the sources say
 */
export async function startBuiltGateway(upstream: string): Promise<MeasuredServer> {
  if (!isBuilt(root)) throw new Error('The gateway is measured as built: `npm run build` first.');
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-bench-'));
  const file = path.join(folder, 'bench.yaml');
  writeFileSync(
    file,
    `
providers:
  stub: { type: openai-compatible, baseUrl: ${upstream}/v1, apiKey: sk-none, maxConcurrency: 1000 }
models:${models}
`,
  );
  const main = path.join(root, 'dist/cli/main.js');
  const flags = ['--config', file, '--port', '0', '--data', folder, '--json'];
  const server = await startServer(main, ['serve', ...flags], SERVE_FLAGS);
  return {
    ...server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
