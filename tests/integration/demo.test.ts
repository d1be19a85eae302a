/** The demonstration: recorded prompts through the gateway's own API, in a store of its own. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDemo } from '../../src/cli/demo.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { readCatalogue } from '../../src/storage/shipped-files.ts';
import { ask, eventually, send } from '../support/client.ts';

const env = { OLLAMA_HOST: 'http://127.0.0.1:9' };
const catalogue = readCatalogue();

let dataDir: string;
let gateway: Gateway;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'signalbox-demo-test-'));
});
afterEach(async () => {
  await gateway.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(config?: string) {
  const settings = loadConfig({
    ...(config !== undefined && { text: config, path: 'demo.yaml' }),
    env,
    overrides: { port: 0 },
  });
  const demo = await prepareDemo(settings, catalogue, dataDir);
  gateway = await createGateway({
    settings: demo.settings,
    dataDir,
    env,
    ...demo.options,
    writeLine: () => {},
  });
  const { url } = await gateway.listen();
  return { demo, url };
}

/** Fills until so many records are there, then stops. */
async function fillUntil(count: number, { demo, url }: Awaited<ReturnType<typeof start>>, headers = {}) {
  const stop = new AbortController();
  const filled = demo.fill(url, stop.signal);
  const spent = async () => {
    const { days = [] } = (await send(url, '/admin/api/savings', undefined, headers)).body;
    return days.reduce((sum: number, day: { requests: number }) => sum + day.requests, 0) as number;
  };
  for (let tries = 0; tries < 200 && (await spent()) < count; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  stop.abort();
  return filled;
}

describe('the demonstration', () => {
  it('fills a fresh store through the API, with measured costs, thumbs that decide, and labels', async () => {
    const started = await start();
    const { url } = started;
    const line = await fillUntil(180, started);
    expect(line).toMatch(
      /^demo filled: \d+ of \d+ prompts answered, [1-9]\d* thumbs up and \d+ down; against always /,
    );
    expect((await send(url, '/admin/api/summary')).body).toMatchObject({
      demo: true,
      simulated: true,
      learningMode: 'direct',
      modelsOn: 4,
    });
    const { decisions } = (await send(url, '/admin/api/decisions?limit=200')).body;
    for (const record of decisions) {
      expect(record).toMatchObject({ simulated: true, status: 'ok' });
      const measured = /cost \$([\d.e-]+)\./.exec(record.answer)?.[1];
      // Three digits in the text, half an input token in the charge.
      expect(record.costNanoUsd / 1e9).toBeCloseTo(Number(measured), 4);
      expect(record.answer).toMatch(/^\[Simulated answer\./);
    }
    const served = new Set(decisions.map(({ servedModel }: { servedModel: string }) => servedModel));
    expect(served.size).toBeGreaterThan(1);
    const { snapshots } = await eventually(
      async () => (await send(url, '/admin/api/policy')).body,
      (body) => body['snapshots'].length > 1,
    );
    expect(snapshots.length).toBeGreaterThan(1);
    // Afterwards it goes on serving, and says of other prompts as well that they are simulated.
    const own = await ask(url, 'auto', { max_tokens: 60 });
    expect(own.body['choices'][0].message.content).toContain('Simulated answer');
  });

  it('makes its store anew, and touches no other', async () => {
    for (const name of ['demo.db', 'demo.db-wal', 'signalbox.db'])
      writeFileSync(path.join(dataDir, name), 'old');
    const { url } = await start();
    expect((await send(url, '/admin/api/decisions')).body).toEqual({ decisions: [] });
    expect(existsSync(path.join(dataDir, 'signalbox.db'))).toBe(true);
  });

  it('keeps to the keys, the learning mode and the privacy of a configuration', async () => {
    const started = await start(
      'server: { adminSecret: open-sesame-please }\nkeys: [{ name: team, key: key-of-the-team-1 }]\nlearning: { mode: observe }\n',
    );
    const admin = { authorization: 'Bearer open-sesame-please' };
    await fillUntil(20, started, admin);
    expect((await ask(started.url, 'auto')).status).toBe(401);
    const { body } = await send(started.url, '/admin/api/summary', undefined, admin);
    expect(body).toMatchObject({ demo: true, learningMode: 'observe', prompts: 'none' });
    const { decisions } = (await send(started.url, '/admin/api/decisions', undefined, admin)).body;
    expect(decisions[0]).toMatchObject({ key: 'simulated-raters', prompt: null, answer: null });
  });
});
