import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import type { Store } from '../../storage/ports.ts';
import { sampleFeedback, sampleRecord } from '../../storage/testing/sample-rows.ts';
import { type LoggedRow, readLoggedRows } from './logged-outcomes.ts';

let store: Store;
let records: DecisionRecord[];

const prompt = [{ role: 'user', parts: [{ type: 'text', text: 'What is 2 + 2?' }] }];

beforeEach(async () => {
  store = createMemoryStore();
  records = [
    sampleRecord(0, { prompt }),
    sampleRecord(1),
    sampleRecord(2, { attack: true }),
    sampleRecord(3, { status: 'failed', servedModel: null }),
    sampleRecord(4, { servedModel: 'acme/large', planKind: 'chain' }),
    sampleRecord(5, { servedModel: 'acme/large', attempts: [] }),
    sampleRecord(6),
  ];
  await store.decisions.append(records);
});

const judge = (n: number, kind: string, value: unknown, source = 'user') =>
  store.feedback.put(
    sampleFeedback({
      decisionId: records[n]!.id,
      kind: kind as 'thumb',
      value: value as number,
      source,
      id: `fb_${n}_${kind}_${source}`,
    }),
  );

async function read(): Promise<LoggedRow[]> {
  const rows: LoggedRow[] = [];
  await readLoggedRows(store, (row) => rows.push(row));
  return rows;
}

describe('readLoggedRows', () => {
  it('gives each judged decision the score of the model that answered', async () => {
    await judge(0, 'thumb', 1);
    await judge(1, 'rating', 2);
    const rows = await read();
    expect(rows.map(({ row }) => row.outcomes)).toMatchObject([
      { 'acme/small': { score: 1, weight: 1 } },
      { 'acme/small': { score: 0.25, weight: 1 } },
    ]);
    expect(rows[0]!.row.prompt).toBe('What is 2 + 2?');
    expect(rows[0]!.request!.messages).toHaveLength(1);
    expect(rows[1]!.request).toBeNull();
    expect(rows[1]!.reading).toMatchObject({ domain: 0, domainProbability: 0.9, complexity: 0.5 });
  });

  it('leaves out attacks, failures, chains and what nobody judged', async () => {
    for (const n of [2, 3, 4]) await judge(n, 'thumb', 1);
    expect(await read()).toEqual([]);
  });

  it('adds up several judgements by what they weigh, the last of a kind counting', async () => {
    await judge(0, 'thumb', -1);
    await judge(0, 'thumb', 1);
    await judge(0, 'regenerate', null);
    const [found] = await read();
    const { score, weight } = found!.row.outcomes['acme/small']!;
    expect(score).toBeCloseTo((1 + 0.25 * 0.3) / 1.25, 6);
    expect(weight).toBe(1);
  });

  it('takes a preference as half a judgement on either side', async () => {
    await judge(1, 'preference', { over: records[5]!.id });
    const rows = await read();
    expect(rows.map(({ row }) => row.outcomes)).toMatchObject([
      { 'acme/small': { score: 1, weight: 0.5 } },
      { 'acme/large': { score: 0, weight: 0.5 } },
    ]);
  });
});
