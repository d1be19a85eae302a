import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { loadConfig } from '../../src/config/load-config.ts';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import type { GuideBlock } from './read-guide.ts';

const root = path.resolve(import.meta.dirname, '../..');
const gatewayUrl = 'http://127.0.0.1:4747';
const ollamaUrl = 'http://127.0.0.1:11434';
const timeoutMs = 60_000;

/** `npm run -s signalbox -- …` without the bootstrap. */
const shellPrelude = `set -e
npm() { [ "$1 $2 $3 $4" = "run -s signalbox --" ]; shift 4; "$NODE" "$ROOT/src/cli/main.ts" "$@"; }
`;

export interface GuideOptions {
  /** Models of an Ollama-shaped server; none runs without. */
  ollama?: string[];
  env?: Record<string, string>;
}

/** Follows a guide: one gateway and one folder for all of its blocks, in their order. */
export class GuideRun {
  readonly #booted: BootedGateway;
  readonly #ollama: FaultServer | null;
  readonly #folder: string;
  readonly #env: Record<string, string>;
  #snippets = 0;

  static async start(options: GuideOptions): Promise<GuideRun> {
    const ollama = options.ollama === undefined ? null : await startFaultServer();
    if (ollama !== null) ollama.models = options.ollama ?? [];
    const env = { OLLAMA_HOST: ollama?.origin ?? 'http://127.0.0.1:9', ...options.env };
    return new GuideRun(await bootGateway({ env }), ollama, env);
  }

  private constructor(booted: BootedGateway, ollama: FaultServer | null, env: Record<string, string>) {
    this.#booted = booted;
    this.#ollama = ollama;
    this.#env = env;
    // Inside the repository, so that snippets find the packages that they import.
    this.#folder = mkdtempSync(path.join(import.meta.dirname, '.run-'));
    // Readers stand in a checkout, and guides name files of it.
    symlinkSync(path.join(root, 'models'), path.join(this.#folder, 'models'), 'dir');
  }

  /** What the block printed; empty for one that is only kept. */
  async follow(block: GuideBlock): Promise<string> {
    const text = this.#here(block.text);
    if (block.mark.startsWith('file=')) {
      this.#keep(block.mark.slice('file='.length), text);
      return '';
    }
    switch (`${block.language} ${block.mark}`) {
      case 'sh run':
        return this.#execute('sh', ['-c', shellPrelude + text]);
      case 'sh env':
        this.#takeVariables(text);
        return '';
      case 'ts run': {
        const file = path.join(this.#folder, `snippet-${++this.#snippets}.ts`);
        writeFileSync(file, text);
        return this.#execute(process.execPath, ['--disable-warning=ExperimentalWarning', file]);
      }
      default:
        throw new Error(`nobody runs \`${block.language} ${block.mark}\``);
    }
  }

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    await this.#booted.close();
    await this.#ollama?.close();
  }

  #here(text: string): string {
    return text
      .replaceAll(gatewayUrl, this.#booted.url)
      .replaceAll(ollamaUrl, this.#ollama?.origin ?? ollamaUrl);
  }

  /** The gateway takes a `signalbox.yaml` over, as one that is started in the folder would. */
  #keep(name: string, text: string): void {
    const file = path.join(this.#folder, name);
    writeFileSync(file, text);
    if (name !== 'signalbox.yaml') return;
    this.#booted.gateway.reload(loadConfig({ text, path: file, env: this.#env, overrides: { port: 0 } }));
  }

  #takeVariables(text: string): void {
    for (const [, name = '', value = ''] of text.matchAll(/^export (\w+)=(.*)$/gm)) this.#env[name] = value;
  }

  #execute(command: string, args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env['PATH'] ?? '', ROOT: root, NODE: process.execPath, ...this.#env };
      execFile(
        command,
        args,
        { cwd: this.#folder, env, timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 },
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`${command} failed (${error.code ?? error.signal}):\n${stdout}\n${stderr}`));
        },
      );
    });
  }
}
