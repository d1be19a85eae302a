import { createHash } from 'node:crypto';
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
import { featureCount, syntheticOutcomes, syntheticStructure } from './testing/synthetic-outcomes.ts';
import { predictRows, trainQualityModel } from './train-quality-model.ts';

const table = syntheticOutcomes(400, 21);
let state: TrainedState;
beforeAll(() => {
  state = trainQualityModel(table, allRows(table), { version: '1', seed: 1 });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const features = { classifierVersion: 'test', featureCount };

describe('quality artefact', () => {
  const sample = table.readings.slice(0, 5);
  const artefactOf = () => ({ version: '1', stack: state, structure: syntheticStructure(table), sample });
  const write = () => writeQualityArtefact(artefactOf(), features, { note: 'for people' }, sha256);

  it('comes back as it was', () => {
    const { manifest, weights } = write();
    const again = parseQualityArtefact(manifest, weights, features, sha256);
    expect(again.stack).toEqual(state);
    expect(again.structure).toEqual(artefactOf().structure);
    const rows = allRows(table).subarray(0, 20);
    expect(predictRows(again.stack!, table, rows)).toEqual(predictRows(state, table, rows));
    expect(again.sample).toHaveLength(5);
    for (const [place, reading] of again.sample.entries()) {
      expect(reading.domain).toBe(sample[place]!.domain);
      expect(reading.complexity).toBeCloseTo(sample[place]!.complexity, 5);
      for (const [at, value] of reading.features!.entries()) {
        const clipped = Math.max(-4, Math.min(4, sample[place]!.features![at]!));
        expect(Math.abs(value - clipped)).toBeLessThan(0.017);
      }
    }
  });

  it('keeps the metric of the directions, whatever it is, and refuses one of another size', () => {
    const { inputs } = state.schema;
    const metric = Float32Array.from(
      { length: (inputs.length * (inputs.length + 1)) / 2 },
      (_, at) => at % 7,
    );
    const through = (of: Float32Array) => {
      const stack = { ...state, schema: { ...state.schema, metric: of } };
      const { manifest, weights } = writeQualityArtefact({ ...artefactOf(), stack }, features, {}, sha256);
      return parseQualityArtefact(manifest, weights, features, sha256).stack!.schema.metric;
    };
    expect(through(metric)).toEqual(metric);
    expect(through(new Float32Array(0))).toHaveLength(0);
    expect(() => through(metric.subarray(1))).toThrow(QualityArtefactError);
  });

  it('is the same text each time, and may lack any part', () => {
    expect(write()).toEqual(write());
    const empty = { version: '2', stack: null, structure: null, sample: [] };
    const { manifest, weights } = writeQualityArtefact(empty, features, {}, sha256);
    expect(parseQualityArtefact(manifest, weights, features, sha256)).toEqual(empty);
  });

  it('is refused with what differs for another classifier', () => {
    const { manifest, weights } = write();
    const parse = (change: Partial<typeof features>) => () =>
      parseQualityArtefact(manifest, weights, { ...features, ...change }, sha256);
    expect(parse({ classifierVersion: 'other' })).toThrow(
      /classifierVersion test, here other.*train it again/,
    );
    expect(parse({ featureCount: 7 })).toThrow(/featureCount \d+, here 7/);
  });

  it('is refused when it is cut or changed', () => {
    const { manifest, weights } = write();
    type Loose = {
      stack: Record<string, unknown>;
      schemas: Record<string, { inputs: number[] }>;
      tensors: unknown[];
    };
    const changed = (change: (value: Loose & Record<string, unknown>) => void) => {
      const value = JSON.parse(manifest) as Loose & Record<string, unknown>;
      change(value);
      return JSON.stringify(value);
    };
    for (const wrong of [
      'nonsense',
      '[]',
      'null',
      manifest.slice(0, 500),
      changed((value) => (value['name'] = 'else')),
      changed((value) => (value['format'] = 9)),
      changed((value) => (value['sha256'] = '00')),
      changed((value) => (value['tensors'] = value.tensors.slice(1))),
      changed((value) => (value.stack['weights'] = [1])),
      changed((value) => (value.stack['arms'] = ['one'])),
      changed((value) => (value.stack['clusterKinds'] = [])),
      changed((value) => delete value.stack['arms']),
      changed((value) => (value.schemas['stack']!.inputs = [9_999])),
      changed((value) => delete value.schemas['structure']),
    ]) {
      expect(() => parseQualityArtefact(wrong, weights, features, sha256)).toThrow(QualityArtefactError);
    }
    expect(() => parseQualityArtefact(manifest, weights.slice(0, 100), features, sha256)).toThrow(/hash/);
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

  it('predicts known arms by what was learnt and strangers by their card at the level of the known', () => {
    const { quality, uncertainty } = predict(evenRow);
    expect(quality[0]).toBeGreaterThan(quality[1]! + 0.15);
    const cells = new Float64Array(4);
    createCellTable({ noveltyUncertaintyGain: 1 })
      .bind(arms, priorState)
      .predict(table.readings[evenRow]!, cells, new Float64Array(4));
    const logit = (chance: number) => Math.log(chance / (1 - chance));
    const gaps = [0, 1, 2].map((arm) => logit(quality[arm]!) - logit(cells[arm]!));
    const level = gaps.reduce((sum, gap) => sum + gap, 0) / 4;
    expect(logit(quality[3]!)).toBeCloseTo(logit(cells[3]!) + level, 6);
    expect(uncertainty[3]).toBeGreaterThan(0);
  });

  it('is as unsure of an unlike prompt as the gain says', () => {
    const reading = { ...table.readings[evenRow]!, novelty: 0.5 };
    const deviation = (gain: number) => {
      const uncertainty = new Float64Array(4);
      createStackedModel(state, createCellTable({ noveltyUncertaintyGain: gain }), gain)
        .bind(arms, priorState)
        .predict(reading, new Float64Array(4), uncertainty);
      return uncertainty[0]!;
    };
    expect(deviation(2) / deviation(0)).toBeCloseTo(2, 9);
    expect(deviation(1) / deviation(0)).toBeCloseTo(1.5, 9);
  });

  describe('without a card in the pool', () => {
    const logit = (chance: number) => Math.log(chance / (1 - chance));
    const pool = [
      ...arms.slice(0, 3).map((arm) => ({
        ...arm,
        model: { ...arm.model, qualityPrior: { ...arm.model.qualityPrior, basis: 'unknown' as const } },
      })),
      arms[3]!,
    ];
    const levelOf = (of: TrainedState, reading = table.readings[evenRow]!) => {
      const cells = createCellTable({ noveltyUncertaintyGain: 1 });
      const [trained, byCard] = [createStackedModel(of, cells), cells].map((served) => {
        const quality = new Float64Array(4);
        served.bind(pool, priorState).predict(reading, quality, new Float64Array(4));
        return quality;
      }) as [Float64Array, Float64Array];
      return logit(trained[3]!) - logit(byCard[3]!);
    };
    const withCards = (chance: number) => ({
      ...state,
      cardAbilities: Float32Array.from(state.arms, () => logit(chance)),
    });

    it('moves strangers by what the cards of the training data promised and did not keep', () => {
      const [promised, kept] = [levelOf(withCards(0.97)), levelOf(withCards(0.4))];
      expect(promised).toBeLessThan(0);
      expect(kept).toBeGreaterThan(promised + 1);
    });

    it('moves them with the prompt alone where there were none', () => {
      expect([...state.cardAbilities].every(Number.isNaN)).toBe(true);
      const easy = { ...table.readings[evenRow]!, complexity: 0 };
      const level = levelOf(state);
      expect(Math.abs(level)).toBeLessThan(1);
      expect(levelOf(state, easy)).toBeLessThan(level - 0.5);
    });

    it('predicts the trained as without strangers', () => {
      const predictOf = (of: typeof pool) => {
        const quality = new Float64Array(of.length);
        createStackedModel(withCards(0.97), createCellTable({ noveltyUncertaintyGain: 1 }))
          .bind(of, priorState)
          .predict(table.readings[evenRow]!, quality, new Float64Array(of.length));
        return [...quality];
      };
      expect(predictOf(pool).slice(0, 3)).toEqual(predictOf(pool.slice(0, 3)));
    });
  });

  it('explains a prediction by members, signals and the nearest prompts', () => {
    const basis = model().bind(arms, priorState).explain(table.readings[evenRow]!, 0);
    const { quality } = predict(evenRow);
    const blended = basis.members!.reduce((sum, { weight, chance }) => sum + weight * chance, 0);
    const [slope, offset] = state.calibration;
    const calibrated = 1 / (1 + Math.exp(-(slope! * Math.log(blended / (1 - blended)) + offset!)));
    expect(calibrated).toBeCloseTo(quality[0]!, 6);
    expect(basis.contributions!.length).toBeGreaterThan(1);
    const ridge = basis.members!.find(({ member }) => member === 'ridge')!.chance;
    const sum = basis.contributions!.reduce((total, { points }) => total + points, 0) / 100;
    expect(state.ridge.intercepts[0]! + sum).toBeCloseTo(ridge, 5);
    expect(basis.clusters![0]).toMatchObject({ kind: 'topic 0' });
    expect(basis.clusters!.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 6);
    expect(basis.clusters![0]!.outcomes).toBeGreaterThan(5);
    expect(model().bind(arms, priorState).explain(table.readings[evenRow]!, 3).members).toBeUndefined();
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
