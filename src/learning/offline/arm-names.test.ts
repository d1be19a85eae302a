import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../catalog/catalogue.ts';
import { modelOf, readingOf } from '../../routing/testing/routing-fixtures.ts';
import { alikeNames, CardNames, joinArms } from './arm-names.ts';
import { OutcomeColumnsBuilder } from './outcome-columns.ts';

const names = new CardNames([
  catalogueOf(
    [
      { ...modelOf('meta-llama/llama-3.1-70b-instruct'), aliases: ['llama-3.1-70b'] },
      { ...modelOf('openai/gpt-4o-mini'), aliases: ['gpt-4o-mini-2024-07-18'] },
    ],
    { date: '2026-01-01' },
  ),
]);

function tableOf(rows: Record<string, number>[]) {
  const builder = new OutcomeColumnsBuilder(
    () => ({ ...readingOf({}), features: Float32Array.of(1) }),
    'test',
  );
  for (const [place, scores] of rows.entries()) {
    builder.add({
      prompt: `question ${place}`,
      task: 'task',
      outcomes: Object.fromEntries(
        Object.entries(scores).map(([name, score]) => [name, { score, costUsd: score }]),
      ),
    });
  }
  return builder.build();
}

describe('CardNames', () => {
  it.each([
    'openai/gpt-4o-mini',
    'gpt-4o-mini-2024-07-18',
    'GPT-4o_mini',
    'meta/Llama-3.1-70B-Inst@somewhere',
  ])('knows %s', (name) => {
    expect(names.cardOf(name)).toBeDefined();
  });

  it('does not guess', () => {
    for (const name of ['gpt-4o', 'llama-3.1-7b', 'mini', '']) expect(names.cardOf(name)).toBeUndefined();
  });

  it('keeps efforts apart', () => {
    expect(names.keyOf('gpt-4o-mini#high')).toBe('openai/gpt-4o-mini#high');
    expect(names.cardOf('gpt-4o-mini#high')?.id).toBe('openai/gpt-4o-mini');
  });
});

describe('joinArms', () => {
  it('joins one model under two names of two files, under the id of its card', () => {
    const { table, joined } = joinArms(
      tableOf([{ 'gpt-4o-mini': 1 }, { 'gpt-4o-mini-2024-07-18': 0.5 }, { other: 0 }]),
      names,
    );
    expect(joined).toEqual([
      { name: 'openai/gpt-4o-mini', names: ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'] },
      { name: 'other', names: ['other'] },
    ]);
    expect([...table.scores]).toEqual([1, Number.NaN, 0.5, Number.NaN, Number.NaN, 0]);
    expect([...table.costsUsd]).toEqual([1, Number.NaN, 0.5, Number.NaN, Number.NaN, 0]);
  });

  it('leaves two names alone that one prompt has outcomes of', () => {
    const { joined } = joinArms(
      tableOf([{ 'llama-3.1-70b@here': 1, 'llama-3.1-70b@there': 0 }, { 'llama-3.1-70b': 1 }]),
      names,
    );
    expect(joined.map((arm) => arm.names)).toEqual([
      ['llama-3.1-70b@here', 'llama-3.1-70b'],
      ['llama-3.1-70b@there'],
    ]);
    expect(new Set(joined.map(({ name }) => name)).size).toBe(2);
  });

  it('joins spellings of a model that no catalogue knows', () => {
    const { joined } = joinArms(tableOf([{ 'lab/My_Model.2': 1 }, { 'my-model-2': 0 }]), names);
    expect(joined).toEqual([{ name: 'lab/My_Model.2', names: ['lab/My_Model.2', 'my-model-2'] }]);
  });
});

describe('alikeNames', () => {
  it('groups spellings of one model and keeps efforts apart', () => {
    const spelled = ['GPT-4o', 'openai/gpt_4o', 'gpt-4o#high', 'gpt-4', 'big', 'gpt 4o'];
    expect(alikeNames(spelled)).toEqual([['GPT-4o', 'openai/gpt_4o', 'gpt 4o']]);
    expect(alikeNames([])).toEqual([]);
  });
});
