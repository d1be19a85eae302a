import { beforeAll, describe, expect, it } from 'vitest';
import { createArm } from '../../routing/arm.ts';
import { decide } from '../../routing/decide.ts';
import { createCellTable } from '../../routing/quality-model/cell-table.ts';
import type { TrainedState } from '../../routing/quality-model/trained-state.ts';
import { createStackedModel } from '../../routing/quality-model/stacked-model.ts';
import { inputOf, modelOf, priorState, routeOf } from '../../routing/testing/routing-fixtures.ts';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import { cellKey, readProfile } from '../../routing/prompt-reading.ts';
import { parseQualityArtefact, QualityArtefactError, writeQualityArtefact } from './quality-artefact.ts';
import { allRows } from './splits.ts';
import { syntheticOutcomes } from './testing/synthetic-outcomes.ts';
import { predictRows, trainQualityModel } from './train-quality-model.ts';

const table = syntheticOutcomes(400, 21);
let state: TrainedState;
beforeAll(() => {
  state = trainQualityModel(table, allRows(table), { version: '1', seed: 1 });
});

describe('quality artefact', () => {
  it('comes back as it was', () => {
    const again = parseQualityArtefact(writeQualityArtefact(state), 'test');
    expect(again).toEqual(state);
    const rows = allRows(table).subarray(0, 20);
    expect(predictRows(again, table, rows)).toEqual(predictRows(state, table, rows));
  });

  it('is refused for another classifier, and when it is cut or changed', () => {
    const text = writeQualityArtefact(state);
    const changed = (
      change: (value: { arrays: Record<string, string> } & Record<string, unknown>) => void,
    ) => {
      const value = JSON.parse(text) as { arrays: Record<string, string> } & Record<string, unknown>;
      change(value);
      return JSON.stringify(value);
    };
    expect(() => parseQualityArtefact(text, 'other')).toThrow(/train it again/);
    for (const wrong of [
      'nonsense',
      '[]',
      text.slice(0, 500),
      changed((value) => (value['format'] = 'else')),
      changed((value) => (value['weights'] = [1])),
      changed((value) => (value['inputs'] = [9_999])),
      changed((value) => (value['arms'] = ['one'])),
      changed((value) => delete value.arrays['ridgeMeans']),
      changed((value) => (value.arrays['outcomes'] = 'AAAA')),
      changed((value) => (value.arrays['ridgeMeans'] = 'AAA=')),
    ]) {
      expect(() => parseQualityArtefact(wrong, 'test')).toThrow(QualityArtefactError);
    }
  });
});

describe('stacked model', () => {
  const arms = [modelOf('lab/even'), modelOf('lab/odd'), modelOf('lab/all'), modelOf('lab/stranger')].map(
    (model) => createArm(model),
  );
  const model = () => createStackedModel(state, createCellTable({ noveltyUncertaintyGain: 1 }));
  const predict = (row: number, policy = priorState) => {
    const quality = new Float64Array(4);
    const uncertainty = new Float64Array(4);
    model().bind(arms, policy).predict(table.readings[row]!, quality, uncertainty);
    return { quality, uncertainty };
  };
  const evenRow = table.tasks.findIndex((task) => task === 'topic 0');

  it('predicts known arms by what was learnt and strangers by their card', () => {
    const { quality } = predict(evenRow);
    expect(quality[0]).toBeGreaterThan(quality[1]! + 0.15);
    const cells = new Float64Array(4);
    createCellTable({ noveltyUncertaintyGain: 1 })
      .bind(arms, priorState)
      .predict(table.readings[evenRow]!, cells, new Float64Array(4));
    expect(quality[3]).toBe(cells[3]);
  });

  it('falls back to the cards for features of another length', () => {
    const reading = { ...table.readings[evenRow]!, features: new Float32Array(3) };
    const quality = new Float64Array(4);
    model().bind(arms, priorState).predict(reading, quality, new Float64Array(4));
    expect(quality.every((chance) => chance > 0 && chance < 1)).toBe(true);
  });

  it('still learns from live feedback', () => {
    const { domain, complexity } = table.readings[evenRow]!;
    expect(complexity).toBeLessThan(0.625);
    const key = cellKey(
      'lab/even',
      '',
      ['software', 'mathematics', 'natural_science', 'engineering'][domain]!,
      'medium',
    );
    const bad = { version: '2', cells: new Map([[key, { weight: 3_000, rewardSum: 0 }]]) };
    expect(predict(evenRow, bad).quality[0]).toBeLessThan(predict(evenRow).quality[0]!);
  });

  it('serves decisions: the pick at knob 1 is the arm that it predicts to be best', () => {
    const route = routeOf({ objective: { quality: 1 } }, { qualityModel: model() });
    const picks = new Set<string>();
    const known = arms.slice(0, 3);
    for (const topic of [0, 1]) {
      const reading = table.readings[table.tasks.indexOf(`topic ${topic}`)]!;
      const domain = DOMAINS[topic]!;
      const input = inputOf({
        route,
        models: known.map((arm) => arm.model),
        profile: { domain, complexity: reading.complexity },
      });
      input.profile = { ...input.profile, features: reading.features! };
      const quality = new Float64Array(3);
      const read = readProfile(input.profile, input.needs, {});
      model().bind(known, priorState).predict(read, quality, new Float64Array(3));
      const best = known[quality.indexOf(Math.max(...quality))]!.plan.id;
      expect(decide(input)).toMatchObject({ kind: 'decision', plan: { id: best } });
      picks.add(best);
    }
    expect(picks.size).toBeGreaterThan(1);
  });
});
