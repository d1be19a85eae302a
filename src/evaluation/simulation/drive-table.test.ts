import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../numerics/clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import type { OutcomeRow } from '../outcome-table.ts';
import { type DriveOptions, driveTable } from './drive-table.ts';

interface Seen {
  path: string;
  authorization: string | undefined;
  body: any;
}

let server: Server;
let seen: Seen[];
let answer: (seen: Seen) => { status: number; body: unknown };
let inFlight: number;
let mostInFlight: number;

beforeEach(async () => {
  seen = [];
  inFlight = 0;
  mostInFlight = 0;
  answer = () => ({ status: 200, body: { usage: { cost: 0.25 } } });
  server = createServer((request, response) => {
    mostInFlight = Math.max(mostInFlight, ++inFlight);
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(pieces).toString('utf8'));
      const one = { path: request.url ?? '', authorization: request.headers.authorization, body };
      seen.push(one);
      const { status, body: json } = answer(one);
      setTimeout(() => {
        inFlight--;
        response.writeHead(status, {
          'content-type': 'application/json',
          'x-signalbox-model': 'big',
          'x-signalbox-decision': `dec_${body.messages?.[0].content}`,
        });
        response.end(JSON.stringify(json));
      }, 2);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const rows: OutcomeRow[] = Array.from({ length: 60 }, (_, n) => ({
  id: `${n}`,
  source: 's',
  task: 't',
  prompt: `prompt ${n}`,
  outcomes: { big: { score: n % 2 } },
}));

function drive(more: Partial<DriveOptions> = {}) {
  return driveTable(rows, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock: systemClock,
    random: seededRandom(1),
    nameModel: () => 'auto',
    scoreOf: (row, model) => row.outcomes[model]?.score,
    signal: new AbortController().signal,
    ...more,
  });
}

describe('driving a table', () => {
  it('asks each prompt once, as a client would, and keeps what it cost', async () => {
    const driven = await drive({ key: 'the-key' });
    const asked = seen.filter(({ path }) => path === '/v1/chat/completions');
    expect(asked.map(({ body }) => body.messages[0].content).sort()).toEqual(
      rows.map(({ prompt }) => prompt).sort(),
    );
    expect(
      asked.every(({ body, authorization }) => body.model === 'auto' && authorization === 'Bearer the-key'),
    ).toBe(true);
    expect(driven.every(({ model, costUsd }) => model === 'big' && costUsd === 0.25)).toBe(true);
    expect(mostInFlight).toBeLessThanOrEqual(16);
  });

  it('gives thumbs by the measured score, on the decisions they belong to', async () => {
    const driven = await drive();
    const thumbs = seen.filter(({ path }) => path === '/v1/feedback');
    expect(thumbs).toHaveLength(driven.filter(({ thumb }) => thumb !== null).length);
    expect(thumbs.length).toBeGreaterThan(10);
    for (const { body } of thumbs) {
      expect(body).toMatchObject({ kind: 'thumb', source: 'simulated-rater' });
      const number = Number(body.decisionId.replace('dec_prompt ', ''));
      const { thumb } = driven.find(({ row }) => row.id === `${number}`) ?? {};
      expect(body.value).toBe(thumb);
    }
    const agreeing = driven.filter(({ thumb, score }) => thumb === (score === 1 ? 1 : -1)).length;
    expect(agreeing).toBeGreaterThan(0.8 * thumbs.length);
  });

  it('draws the same whatever the order of answers', async () => {
    const summary = (driven: Awaited<ReturnType<typeof drive>>) =>
      driven.map(({ row, thumb }) => `${row.id} ${thumb}`).sort();
    const name = (random: { uniform(): number }) => (random.uniform() < 0.5 ? 'auto' : 'auto:economy');
    expect(summary(await drive({ nameModel: name }))).toEqual(summary(await drive({ nameModel: name })));
  });

  it('counts what was not answered, and goes on', async () => {
    answer = ({ body }) =>
      body.messages?.[0].content.endsWith('7')
        ? { status: 503, body: { error: {} } }
        : { status: 200, body: {} };
    const driven = await drive();
    const failed = driven.filter(({ model }) => model === null);
    expect(failed.map(({ row }) => row.id).sort()).toEqual(['17', '27', '37', '47', '57', '7']);
    expect(
      failed.every(({ score, thumb, costUsd }) => score === null && thumb === null && costUsd === 0),
    ).toBe(true);
    expect(driven).toHaveLength(60);
  });

  it('judges nothing where the table has no score for the model that answered', async () => {
    const driven = await drive({ scoreOf: () => undefined });
    expect(driven.every(({ score, thumb }) => score === null && thumb === null)).toBe(true);
    expect(seen.some(({ path }) => path === '/v1/feedback')).toBe(false);
  });

  it('fails for no gateway as for one that does not answer', async () => {
    const driven = await drive({ url: 'http://127.0.0.1:9' });
    expect(driven.every(({ model }) => model === null)).toBe(true);
  });

  it('stops between two requests', async () => {
    const stop = new AbortController();
    const driven = await drive({ signal: stop.signal, onStep: (done) => done === 5 && stop.abort() });
    expect(driven.length).toBeGreaterThanOrEqual(5);
    expect(driven.length).toBeLessThan(30);
  });

  it('keeps to a rate', async () => {
    const stop = new AbortController();
    const driving = drive({ rate: 1, signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 150));
    stop.abort();
    // At one a second, only the first is due at once.
    expect(await driving).toHaveLength(1);
  });
});
