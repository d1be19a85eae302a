import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { syntheticOutcomes } from '../../learning/offline/testing/synthetic-outcomes.ts';
import { evaluatePair } from './evaluate-pair.ts';
import { evaluatePool } from './evaluate-pool.ts';
import { outcomesMarkdown } from './outcomes-markdown.ts';
import { readRecordedAnswers } from './recorded-answers.ts';

const table = syntheticOutcomes(400, 61);
const splits = { folds: 2, seeds: 1 };

describe('policies in the protocol pair', () => {
  const policies = ['knn', 'fixed', 'rules', 'matrix-factorization', 'cascade-threshold'];
  const report = evaluatePair(table, 2, 0, { ...splits, policies });

  it('are judged side by side, the first as the router', () => {
    expect(Object.keys(report.policies)).toEqual(policies);
    expect(report.router).toBe(report.policies['knn']);
    expect(report.policies['knn']!.apgr.mean).toBeGreaterThan(0.6);
    expect(report.policies['matrix-factorization']!.apgr.mean).toBeGreaterThan(0.6);
    expect(report.policies['fixed']!.apgr.mean).toBeCloseTo(0.5, 6);
  });

  it('are calibrated where they predict chances, and only there', () => {
    expect(report.policies['knn']).toHaveProperty('ece');
    expect(report.policies['matrix-factorization']).not.toHaveProperty('ece');
    expect(report.policies['knn']).not.toHaveProperty('weights');
  });

  it('have controls of the first', () => {
    const { shuffled, randomFeatures } = report.controls;
    expect(shuffled.apgr.mean).toBeLessThan(report.router.apgr.low);
    expect(randomFeatures.apgr.mean).toBeLessThan(report.router.apgr.low);
  });

  it('say what is simulated', () => {
    expect(report.policies['cascade-threshold']!.simulated).toMatch(/scorer/);
    expect(report.policies['knn']).not.toHaveProperty('simulated');
  });

  it('stand in the table under their names', () => {
    const text = outcomesMarkdown(report);
    for (const name of policies) expect(text).toContain(`| ${name} | 0.`);
    expect(text).not.toContain('| router |');
  });
});

describe('policies in the protocol pool', () => {
  const report = evaluatePool(table, {
    ...splits,
    policies: ['cluster-table', 'cascade-threshold', 'mixllm', 'weighted'],
  });

  it('trade money in their own units', () => {
    for (const name of ['cluster-table', 'mixllm'])
      expect(report.policies[name]!.costFor!.q95.mean).toBeLessThan(0.6);
    expect(report.policies['weighted']!.quality.mean).toBeLessThan(report.controls.bestSingle.quality.mean);
  });

  it('measure a cascade by what both calls cost, against single models of the table', () => {
    const { quality, costUsd, costFor } = report.policies['cascade-threshold']!;
    expect(quality.mean).toBeGreaterThan(report.controls.bestSingle.quality.mean);
    expect(costUsd!.mean).toBeLessThan(report.controls.bestSingle.costUsd!.mean * 1.2);
    expect(costFor!.q95.mean).toBeLessThan(1);
  });

  it('promise a loss only where they predict chances', () => {
    expect(report.policies['mixllm']!.knob).toHaveLength(3);
    expect(report.policies['weighted']!.knob).toEqual([]);
  });
});

describe('answers of an asked model', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-answers-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, ...lines: string[]) => {
    writeFileSync(path.join(folder, name), lines.join('\n'));
    return path.join(folder, name);
  };

  it('decide for causal', () => {
    // An oracle of the topics: even ones are known by the first arm, odd ones by the second.
    const answers = (row: number) => ({
      [Number(table.tasks[row]!.slice(-1)) % 2 === 0 ? 'even' : 'odd']: 1,
    });
    const { policies } = evaluatePool(table, { ...splits, policies: ['causal'], answers });
    expect(policies['causal']!.quality.mean).toBeGreaterThan(0.85);
  });

  it('are read as a choice or as probabilities', async () => {
    const file = fileOf(
      'good.jsonl',
      '{"id":"a","choice":"m"}',
      '',
      '{"id":"b","probabilities":{"m":0.3,"n":0.6}}',
    );
    const answers = await readRecordedAnswers(file);
    expect(Object.fromEntries(answers)).toEqual({ a: { m: 1 }, b: { m: 0.3, n: 0.6 } });
  });

  it.each([
    ['no JSON', '{', /:1: not valid JSON/],
    ['no id', '{"choice":"m"}', /`id`/],
    ['neither', '{"id":"a"}', /neither/],
    ['null', 'null', /`id`/],
    ['no probability', '{"id":"a","probabilities":{"m":2}}', /probability of m/],
  ])('are refused with %s', async (_, line, message) => {
    await expect(readRecordedAnswers(fileOf('bad.jsonl', line))).rejects.toThrow(message);
  });

  it('are refused when there is no file', async () => {
    await expect(readRecordedAnswers(path.join(folder, 'absent.jsonl'))).rejects.toThrow(/cannot be read/);
  });
});
