/** Every file of `examples/` runs as it is: loaded, asked, recorded and charged, on the simulated models that it names. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/storage/shipped-files.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { ask, eventually, send } from '../support/client.ts';

const folder = path.join(packageRoot, 'examples');
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

/** The same models at a thousand tokens a second. */
const hurried = (config: string) =>
  config.replaceAll(/upstreamModel: (?!fault)\S+/g, 'upstreamModel: fault-slow-1');

let booted: BootedGateway;
afterEach(() => booted.close());

async function run(config: string, model: string, extra: Record<string, unknown> = {}) {
  booted = await bootGateway({ config: hurried(config) });
  const { status, headers, body } = await ask(booted.url, model, {
    messages: [{ role: 'user', content: '¿Cuántos planetas hay?' }],
    ...extra,
  });
  expect(status).toBe(200);
  const { body: record } = await eventually(
    () => send(booted.url, `/v1/decisions/${headers.get('x-signalbox-decision')}`),
    (answer) => answer.status === 200,
  );
  const attempts = (record as any).attempts as {
    step: string;
    model: string;
    status: string;
    costNanoUsd: number;
  }[];
  const charged = attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
  expect(record['costNanoUsd']).toBe(charged);
  expect(body['usage'].cost).toBeCloseTo(charged / 1e9, 9);
  return { text: body['choices'][0].message.content as string, record, attempts };
}

describe('examples/', () => {
  it('translates, answers by a route, and translates back', async () => {
    const { attempts, text, record } = await run(read('translate-and-back.yaml'), 'translated');
    expect(attempts.map(({ step, model }) => [step, model])).toEqual([
      ['english', 'local/translator'],
      ['answer', expect.stringMatching(/^local\/(?:translator|expert)$/)],
      ['back', 'local/translator'],
    ]);
    expect(attempts.every(({ status, costNanoUsd }) => status === 'ok' && costNanoUsd > 0)).toBe(true);
    // The last step was asked with the question and the answer, and a simulated model says what it was asked.
    expect(text).toContain('Question: ¿Cuántos planetas hay? Answer: [Simulated answer');
    expect(record['planKind']).toBe('chain');
  });

  it('drafts, criticises and refines', async () => {
    const { attempts, text } = await run(read('draft-critique-refine.yaml'), 'refined');
    expect(attempts.map(({ step, model }) => [step, model])).toEqual([
      ['draft', 'local/writer'],
      ['critique', 'local/critic'],
      ['final', 'local/writer'],
    ]);
    expect(text).toContain('Request: ¿Cuántos planetas hay? A draft: [Simulated answer');
  });

  it('keeps the cheap answer of a cascade where it holds', async () => {
    const { attempts, record } = await run(read('cheap-first-cascade.yaml'), 'careful');
    expect(attempts).toMatchObject([{ step: 'first', model: 'local/cheap', status: 'ok' }]);
    expect(record).toMatchObject({ planKind: 'cascade', servedModel: 'local/cheap' });
  });

  it('asks the strong model where the cheap one’s answer does not hold', async () => {
    const refusing = read('cheap-first-cascade.yaml').replace(
      'upstreamModel: swift-small',
      'upstreamModel: fault-refusal',
    );
    const { attempts, record } = await run(refusing, 'careful');
    expect(attempts).toMatchObject([
      { model: 'local/cheap', status: 'rejected' },
      { model: 'local/strong', status: 'ok' },
    ]);
    expect(record['servedModel']).toBe('local/strong');
  });

  it('offers the cascade as a candidate', async () => {
    booted = await bootGateway({ config: read('cheap-first-cascade.yaml') });
    const { body } = await send(booted.url, '/v1/route', {
      model: 'auto',
      messages: [{ role: 'user', content: 'hi' }],
    });
    const plans = body['decision'].ranked.map(({ plan }: { plan: { kind: string } }) => plan.kind);
    expect(plans).toContain('cascade');
    expect(plans.filter((kind: string) => kind === 'single')).toHaveLength(2);
  });

  it('has a test and a line in its readme for every file', async () => {
    booted = await bootGateway();
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const tests = readFileSync(import.meta.filename, 'utf8');
    for (const file of files) {
      expect(read('README.md')).toContain(`\`${file}\``);
      expect(tests).toContain(`read('${file}')`);
    }
  });
});
