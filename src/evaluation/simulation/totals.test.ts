import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import type { OutcomeRow } from '../outcome-table.ts';
import type { DrivenRequest } from './drive-table.ts';
import { giveThumb } from './simulated-rater.ts';
import { totalsOf } from './totals.ts';
import { totalsRows, totalsSentence } from './totals-lines.ts';

const row = (id: string, outcomes: OutcomeRow['outcomes']): OutcomeRow => ({
  id,
  source: '',
  task: '',
  prompt: id,
  outcomes,
});
const rows = [
  row('1', { big: { score: 1, costUsd: 0.1 }, small: { score: 1, costUsd: 0.01 } }),
  row('2', { big: { score: 0.8, costUsd: 0.1 }, small: { score: 0, costUsd: 0.01 } }),
  row('3', { big: { score: 0.6, costUsd: 0.1 }, small: { score: 1, costUsd: 0.01 } }),
  row('4', { big: { score: 1, costUsd: 0.1 }, small: { score: 1, costUsd: 0.01 } }),
];
const outcomesOf = ({ outcomes }: OutcomeRow) =>
  Object.entries(outcomes).map(([model, { score, costUsd = 0 }]) => ({ model, score, costUsd }));

function driven(models: (string | null)[], thumbs: DrivenRequest['thumb'][] = []): DrivenRequest[] {
  return models.map((model, at) => {
    const outcome = model === null ? undefined : rows[at]!.outcomes[model];
    return {
      row: rows[at]!,
      asked: 'auto',
      model,
      score: outcome?.score ?? null,
      costUsd: outcome?.costUsd ?? 0,
      thumb: thumbs[at] ?? null,
    };
  });
}

describe('totals', () => {
  it('sum up the gateway beside every reference', () => {
    const totals = totalsOf(driven(['small', 'big', 'small', 'big'], [1, -1, null, 1]), outcomesOf);
    expect(totals).toMatchObject({ requests: 4, failed: 0, thumbs: { up: 2, down: 1 } });
    expect(totals.gateway.quality).toBeCloseTo(0.95);
    expect(totals.gateway.totalUsd).toBeCloseTo(0.22);
    expect(totals.gateway.difference).toBeCloseTo(0.1);
    expect(totals.singles.map(({ model }) => model)).toEqual(['big', 'small']);
    expect(totals.singles[0]).toMatchObject({ quality: expect.closeTo(0.85), costUsd: expect.closeTo(0.1) });
    expect(totals.random).toMatchObject({ quality: expect.closeTo(0.8), costUsd: expect.closeTo(0.055) });
    expect(totals.oracle).toMatchObject({ quality: expect.closeTo(0.95), costUsd: expect.closeTo(0.0325) });
    expect(totals.shares).toEqual([
      { model: 'small', requests: 2, share: 0.5 },
      { model: 'big', requests: 2, share: 0.5 },
    ]);
  });

  it('give the half width of the paired difference', () => {
    // Differences 0, -0.8, 0.4, 0: mean -0.1, standard deviation 0.5033, its error 0.2517.
    const { gateway } = totalsOf(driven(['small', 'small', 'small', 'small']), outcomesOf);
    expect(gateway.difference).toBeCloseTo(-0.1);
    expect(gateway.halfWidth).toBeCloseTo(1.96 * 0.2517, 3);
  });

  it('compare over what was answered, and count the rest as failed', () => {
    const totals = totalsOf(driven(['big', null, 'big', null]), outcomesOf);
    expect(totals.failed).toBe(2);
    expect(totals.singles[0]).toMatchObject({ model: 'small', quality: 1 });
    expect(totals.gateway.difference).toBeCloseTo(-0.2);
  });

  it('do not take a model that has only easy prompts for the best', () => {
    const partial = ({ outcomes }: OutcomeRow) =>
      outcomesOf(row('', outcomes)).filter(
        (each) => each.model !== 'small' || outcomes['small']?.score === 1,
      );
    expect(totalsOf(driven(['big', 'big', 'big', 'big']), partial).singles[0]?.model).toBe('big');
  });

  it('hold when nothing was answered', () => {
    const totals = totalsOf(driven([null, null]), outcomesOf);
    expect(totals.gateway).toMatchObject({ quality: 0, totalUsd: 0, difference: 0 });
    expect(totalsSentence(totals)).toContain('0 of 2 prompts answered');
  });

  it('are told with every reference and with the interval', () => {
    const totals = totalsOf(driven(['small', 'big', 'small', 'big']), outcomesOf);
    expect(totalsRows(totals).map(({ name }) => name)).toEqual([
      'gateway',
      'always big',
      'always small',
      'one at random',
      'oracle',
    ]);
    expect(totalsSentence(totals)).toMatch(
      /against always big: \+10\.00 ± [\d.]+ points of measured quality for 55\.0 % of its cost/,
    );
  });
});

describe('simulated raters', () => {
  const share = (score: number) => {
    const random = seededRandom(7);
    const given = Array.from({ length: 20_000 }, () => giveThumb(random, score));
    const spoken = given.filter((thumb) => thumb !== null);
    return {
      up: spoken.filter((thumb) => thumb === 1).length / spoken.length,
      spoken: spoken.length / given.length,
    };
  };

  it('follow the score, with silence and mistakes', () => {
    expect(share(1).up).toBeCloseTo(0.95, 1);
    expect(share(0).up).toBeCloseTo(0.05, 1);
    expect(share(0.7).up).toBeCloseTo(0.68, 1);
    expect(share(0.5).spoken).toBeCloseTo(0.4, 1);
  });

  it('say the same for the same seed', () => {
    expect(giveThumb(seededRandom(3), 0.5)).toBe(giveThumb(seededRandom(3), 0.5));
  });
});
