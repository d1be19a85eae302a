import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { judgedInWords } from './format-figures.ts';
import { type JudgeOptions, judgeSample, type SampledCall } from './judge-sample.ts';
import { prediction, reportCase } from './testing/report-fixtures.ts';

const calls = (n: number): SampledCall[] =>
  Array.from({ length: n }, (_, at) => ({
    case: reportCase({ id: `call-${at}`, routed: prediction('acme/small', 0.85, 0.001) }),
    body: { messages: [{ role: 'user', content: `question ${at}` }] },
  }));

type Judge = (first: string, second: string, question: string) => string;

/** Models answer with their name; the judge says what the test wants of it. */
function optionsOf(judge: Judge, changes: Partial<JudgeOptions> = {}): JudgeOptions {
  let nonce = 0;
  return {
    judge: 'acme/judge',
    sample: 100,
    maxUsd: 100,
    isSimulated: false,
    concurrency: 1,
    boundUsd: (plan) => (plan === 'acme/judge' ? 0.005 : 0.01),
    random: seededRandom(2),
    newNonce: () => `n${++nonce}`,
    async ask(model, body) {
      if (model !== 'acme/judge') return { text: `answer of ${model}`, costUsd: 0.01 };
      const content = String(body.messages[1]?.content);
      const [, question = '', , first = '', , second = ''] = content.split(
        /<<<[A-Z ]+ n\d+\n|\n[A-Z ]+ n\d+>>>/,
      );
      return { text: judge(first, second, question), costUsd: 0.005 };
    },
    ...changes,
  };
}

const prefers =
  (model: string): Judge =>
  (first) =>
    `{"verdict": "${first.includes(model) ? 'A' : 'B'}"}`;

describe('judgeSample', () => {
  it('counts wins of the route that outlive the swap of the order', async () => {
    const result = await judgeSample(calls(10), optionsOf(prefers('acme/small')));
    expect(result).toMatchObject({
      compared: 10,
      wins: 10,
      losses: 0,
      inconsistent: 0,
      failed: 0,
      stoppedBy: 'end',
    });
    expect(result.winRate).toMatchObject({ mean: 1, low: 1, high: 1 });
    expect(result.spentUsd).toBeCloseTo(10 * (0.02 + 0.01));
    expect((await judgeSample(calls(10), optionsOf(prefers('acme/large')))).losses).toBe(10);
  });

  it('gives nothing to a judge that likes a place', async () => {
    const result = await judgeSample(
      calls(6),
      optionsOf(() => '{"verdict": "A"}'),
    );
    expect(result).toMatchObject({ wins: 0, ties: 6, losses: 0, inconsistent: 6 });
    expect(result.winRate?.mean).toBe(0.5);
  });

  it('has an interval that holds the rate', async () => {
    const byQuestion: Judge = (first, second, question) =>
      prefers(Number(question.split(' ')[1]) % 4 === 0 ? 'acme/small' : 'acme/large')(
        first,
        second,
        question,
      );
    const { winRate } = await judgeSample(calls(80), optionsOf(byQuestion));
    expect(winRate?.mean).toBe(0.25);
    expect(winRate?.low).toBeGreaterThan(0.12);
    expect(winRate?.low).toBeLessThan(0.2);
    expect(winRate?.high).toBeLessThan(0.4);
  });

  it('lets an empty answer lose without asking', async () => {
    const asked: string[] = [];
    const options = optionsOf(() => 'unused', {
      async ask(model) {
        asked.push(model);
        return { text: model === 'acme/small' ? ':' : 'a real answer', costUsd: 0 };
      },
    });
    expect(await judgeSample(calls(2), options)).toMatchObject({ losses: 2, compared: 2 });
    expect(asked).not.toContain('acme/judge');
  });

  it('leaves out what failed and what cannot be read, and counts its cost', async () => {
    const unreadable = await judgeSample(
      calls(3),
      optionsOf(() => 'A is better'),
    );
    expect(unreadable).toMatchObject({ compared: 0, failed: 3, winRate: null });
    expect(unreadable.spentUsd).toBeCloseTo(0.09);
    const base = optionsOf(prefers('acme/small'));
    const broken = await judgeSample(calls(3), {
      ...base,
      ask: (model, body) =>
        model === 'acme/small' ? Promise.resolve({ text: null, costUsd: 0.002 }) : base.ask(model, body),
    });
    expect(broken).toMatchObject({ compared: 0, failed: 3 });
    expect(broken.spentUsd).toBeCloseTo(0.036);
  });

  it('stops at the sample, and before the budget is exceeded', async () => {
    expect(await judgeSample(calls(10), optionsOf(prefers('acme/small'), { sample: 4 }))).toMatchObject({
      compared: 4,
      stoppedBy: 'sample',
    });
    const poor = await judgeSample(calls(10), optionsOf(prefers('acme/small'), { maxUsd: 0.1 }));
    expect(poor).toMatchObject({ compared: 3, stoppedBy: 'budget' });
    expect(poor.spentUsd).toBeLessThanOrEqual(0.1);
    expect(await judgeSample(calls(10), optionsOf(prefers('acme/small'), { maxUsd: 0 }))).toMatchObject({
      compared: 0,
      spentUsd: 0,
    });
  });

  it('never begins what could exceed the budget, whatever runs beside it', async () => {
    for (const concurrency of [1, 3, 8]) {
      const { spentUsd, compared, stoppedBy } = await judgeSample(
        calls(40),
        optionsOf(prefers('acme/small'), {
          concurrency,
          maxUsd: 0.5,
          // What is set aside is twice what is paid.
          boundUsd: (plan) => (plan === 'acme/judge' ? 0.01 : 0.02),
        }),
      );
      expect(spentUsd).toBeLessThanOrEqual(0.5);
      expect(spentUsd).toBeGreaterThan(0.5 - 0.06 - 1e-9);
      expect({ compared, stoppedBy }).toEqual({ compared: Math.round(spentUsd / 0.03), stoppedBy: 'budget' });
    }
  });

  it('compares as many as were asked for though some fail, many at a time', async () => {
    let asked = 0;
    const base = optionsOf(prefers('acme/small'));
    const result = await judgeSample(calls(30), {
      ...base,
      sample: 10,
      concurrency: 4,
      ask: (plan, body) =>
        plan === 'acme/small' && asked++ % 3 === 0
          ? Promise.resolve({ text: null, costUsd: 0 })
          : base.ask(plan, body),
    });
    expect(result).toMatchObject({ compared: 10, wins: 10, stoppedBy: 'sample' });
    expect(result.failed).toBeGreaterThan(2);
  });

  it('can be told in a sentence', async () => {
    const told = judgedInWords(await judgeSample(calls(10), optionsOf(prefers('acme/small'))));
    expect(told).toContain("acme/judge compared 10 switched calls and prefers the route's answers in 100.0%");
    expect(
      judgedInWords(
        await judgeSample(
          [],
          optionsOf(() => ''),
        ),
      ),
    ).toContain('could judge no call');
  });
});
