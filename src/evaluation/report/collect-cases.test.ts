import { describe, expect, it } from 'vitest';
import { openAiChat } from '../../dialects/openai-chat/openai-chat.ts';
import { decide } from '../../routing/decide.ts';
import { seededRandom } from '../../numerics/random.ts';
import { inputOf, large, small } from '../../routing/testing/routing-fixtures.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import { sampleRecord } from '../../storage/testing/sample-rows.ts';
import type { LogJudge } from './case-from-log.ts';
import { collectLogCases, collectStoreCases } from './collect-cases.ts';
import type { ParsedLine } from './logged-call.ts';
import { parseLogEntry } from './parse-log.ts';

describe('collectStoreCases', () => {
  it('takes every answered request, of all tenants, from an instant on', async () => {
    const store = createMemoryStore();
    const records = Array.from({ length: 20 }, (_, n) =>
      sampleRecord(n, {
        tenant: `t${n % 2}`,
        ...(n % 5 === 0 ? { servedModel: null, status: 'failed' as const } : {}),
      }),
    );
    await store.decisions.append(records);
    const all = await collectStoreCases(store.decisions, { baseline: null });
    expect(all.cases).toHaveLength(16);
    expect(all.skipped).toEqual({ 'no-answer': 4 });
    const late = await collectStoreCases(store.decisions, { baseline: null, sinceAt: records[10]?.at ?? '' });
    expect(late.cases.map(({ id }) => id)).toEqual(
      records
        .slice(10)
        .filter((_, n) => n % 5 !== 0)
        .map(({ id }) => id),
    );
    const few = await collectStoreCases(store.decisions, { baseline: null, maxCases: 3 });
    expect(few.cases).toHaveLength(3);
    expect(few.skipped).toEqual({ 'no-answer': 4, 'over-limit': 13 });
  });
});

describe('collectLogCases', () => {
  const judge: LogJudge = {
    parse: (body) => openAiChat.parseRequest({ ...body, model: 'auto' }, 100, {}),
    route() {
      const input = inputOf();
      return { profile: input.profile, input, decision: decide(input) };
    },
    modelNamed: (name) => (name === 'large' ? large : undefined),
    baseline: null,
  };

  async function* entries(values: unknown[]): AsyncGenerator<ParsedLine> {
    for (const value of values) yield parseLogEntry(value);
  }

  it('takes what the gateway would take, and counts the rest by reason', async () => {
    const good = { model: 'large', messages: [{ role: 'user', content: 'Hello' }], cost: 0.01 };
    const refused = { model: 'large', messages: [{ role: 'user', content: 7 }] };
    const read: number[] = [];
    const log = [good, { hello: 1 }, refused, good, good];
    const { cases, skipped } = await collectLogCases(entries(log), judge, {
      maxCases: 2,
      onCall: (n) => read.push(n),
    });
    expect(cases.map(({ id, spentUsd }) => [id, spentUsd])).toEqual([
      ['line 1', 0.01],
      ['line 4', 0.01],
    ]);
    expect(skipped).toEqual({ 'unknown-format': 1, refused: 1, 'over-limit': 1 });
    expect(read).toEqual([1, 2, 3, 4, 5]);
  });

  it('samples switched calls for a judge, in random order', async () => {
    // The route always gives these to another model than the one that answered.
    const log = Array.from({ length: 40 }, (_, n) => ({
      id: `c${n}`,
      model: 'large',
      messages: [{ role: 'user', content: `q${n}` }],
    }));
    const cheap: LogJudge = {
      ...judge,
      route() {
        const input = inputOf({ models: [small] });
        return { profile: input.profile, input, decision: decide(input) };
      },
    };
    const sample = { size: 10, random: seededRandom(4), accepts: () => true };
    const { sampled, cases } = await collectLogCases(entries(log), cheap, { sample });
    expect(sampled).toHaveLength(10);
    for (const { case: one, body } of sampled) {
      expect(cases).toContain(one);
      expect(body.messages[0]?.content).toBe(`q${one.id.slice(1)}`);
    }
    const order = sampled.map(({ case: one }) => Number(one.id.slice(1)));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    expect((await collectLogCases(entries(log), judge)).sampled).toEqual([]);
  });

  it('does not hide a fault of its own', async () => {
    const broken: LogJudge = {
      ...judge,
      route() {
        throw new TypeError('broken');
      },
    };
    await expect(
      collectLogCases(entries([{ model: 'large', messages: [{ role: 'user', content: 'x' }] }]), broken),
    ).rejects.toThrow(TypeError);
  });
});
