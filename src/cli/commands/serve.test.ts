import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const main = path.resolve(import.meta.dirname, '../main.ts');

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-serve-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  child: ChildProcess;
  out(): string;
  err(): string;
  exit: Promise<number | null>;
}

function serve(args: string[], env: Record<string, string> = {}): Served {
  const child = spawn(process.execPath, [main, 'serve', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, OLLAMA_HOST: 'http://127.0.0.1:9', ...env },
  });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, out: () => out, err: () => err, exit };
}

async function until<T>(read: () => T | null | undefined): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const value = read();
    if (value !== null && value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within ten seconds');
}

const addressOf = ({ out, err }: Served) =>
  until(() => {
    const url = /listens on (http:\S+)/.exec(out())?.[1];
    if (url === undefined && err() !== '') throw new Error(err());
    return url;
  });

describe('signalbox serve', () => {
  it('serves without a configuration, keeps its records in the data folder, and ends well on SIGTERM', async () => {
    const served = serve(['--port', '0', '--data', 'records']);
    const url = await addressOf(served);
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(answer.status).toBe(200);
    expect(existsSync(path.join(folder, 'records', 'signalbox.db'))).toBe(true);
    served.child.kill('SIGTERM');
    expect(await served.exit).toBe(0);
    expect(served.err()).toContain('stopping');
  });

  it('takes host, port and configuration from the environment, and from .env', async () => {
    writeFileSync(path.join(folder, 'keys.yaml'), 'keys: [{ name: a, key: ${TEST_KEY} }]');
    writeFileSync(path.join(folder, '.env'), 'TEST_KEY=a-key-from-dotenv\nSIGNALBOX_PORT=0\n');
    const served = serve([], { SIGNALBOX_CONFIG: 'keys.yaml', SIGNALBOX_HOST: 'localhost' });
    const url = await addressOf(served);
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    const headers = { authorization: 'Bearer a-key-from-dotenv' };
    expect((await fetch(`${url}/v1/models`, { headers })).status).toBe(200);
  });

  it('says that a port is taken, and how to take another', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const served = serve(['--port', String(port)]);
    expect(await served.exit).toBe(1);
    expect(served.err()).toBe(
      `signalbox: port ${port} on 127.0.0.1 is taken; choose another with --port (0 takes a free one)\n`,
    );
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('does not start with a bad configuration, and says where it is bad', async () => {
    writeFileSync(path.join(folder, 'bad.yaml'), 'server:\n  port: x\n');
    const served = serve(['--config', 'bad.yaml']);
    expect(await served.exit).toBe(1);
    expect(served.err()).toMatch(/bad\.yaml:2:9: server\.port: expected a number, got "x"\n$/);
    expect(served.out()).toBe('');
  });

  it('does not open itself to the world without keys', async () => {
    const served = serve(['--host', '0.0.0.0', '--port', '0']);
    expect(await served.exit).toBe(1);
    expect(served.err()).toContain('needs `keys`');
  });

  it('takes over a changed configuration, and keeps the old one when the new one is bad', async () => {
    const file = path.join(folder, 'signalbox.yaml');
    const withRoute = (name: string) =>
      `server: { port: 0 }\nproviders: { s: { type: simulated } }\nroutes: { ${name}: {} }\n`;
    writeFileSync(file, withRoute('first'));
    const served = serve([]);
    const url = await addressOf(served);
    const routes = async () => {
      const { data } = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
      return data.map(({ id }) => id);
    };
    expect(await routes()).toContain('first');
    writeFileSync(file, withRoute('second'));
    await until(() => /configuration [0-9a-f]{12} is in force/.exec(served.err()));
    expect(await routes()).toContain('second');
    expect(await routes()).not.toContain('first');
    writeFileSync(file, 'routes: { auto: { modls: [] } }');
    await until(() => /the old one stays/.exec(served.err()));
    expect(served.err()).toContain('did you mean models?');
    expect(await routes()).toContain('second');
  });

  it('tells machines what it found with --json', async () => {
    const served = serve(['--port', '0', '--json']);
    const line = await until(() => /^(\{.*\})\n/.exec(served.out())?.[1]);
    expect(JSON.parse(line)).toMatchObject({ url: expect.stringMatching(/^http:/), isSimulated: true });
  });
});
