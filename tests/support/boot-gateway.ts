import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../src/config/load-config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';

export interface BootedGateway {
  url: string;
  gateway: Gateway;
  dataDir: string;
  /** Lines that a person would have seen on standard output. */
  lines: string[];
  close(): Promise<void>;
}

/** The real gateway from a configuration text (none: every default), on port 0 with a store of its own. */
export async function bootGateway(
  options: { config?: string; env?: Record<string, string>; dataDir?: string } = {},
): Promise<BootedGateway> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'signalbox-test-'));
  const env = { OLLAMA_HOST: 'http://127.0.0.1:9', ...options.env };
  const lines: string[] = [];
  const settings = loadConfig({
    ...(options.config !== undefined && { text: options.config, path: 'test.yaml' }),
    env,
    overrides: { port: 0 },
  });
  const gateway = await createGateway({
    settings,
    dataDir,
    env,
    seed: 1,
    writeLine: (line) => lines.push(line),
  });
  const { url } = await gateway.listen();
  return {
    url,
    gateway,
    dataDir,
    lines,
    async close() {
      await gateway.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
