import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { createEstimates } from '../../routing/policies/arm-predictor.ts';
import {
  createPredictor,
  type TrainedPolicyName,
  trainedPolicyNames,
} from '../../routing/policies/trained-policies.ts';
import { allRows } from '../offline/splits.ts';
import { syntheticOutcomes } from '../offline/testing/synthetic-outcomes.ts';
import { fitState } from './fit-trained.ts';
import { parsePolicyArtefact, PolicyArtefactError, writePolicyArtefact } from './policy-artefact.ts';

const table = syntheticOutcomes(120, 51);
const textOf = (name: TrainedPolicyName) =>
  writePolicyArtefact({ name, state: fitState(name, table, allRows(table), seededRandom(1)) });

describe('policy artefact', () => {
  it.each(trainedPolicyNames)('of %s predicts as it did before it was written', (name) => {
    const state = fitState(name, table, allRows(table), seededRandom(1));
    const read = parsePolicyArtefact(writePolicyArtefact({ name, state }), 'test');
    expect(read).toMatchObject({ name, version: expect.stringMatching(/^[0-9a-f]{12}$/) });
    const [before, after] = [createEstimates(3), createEstimates(3)];
    createPredictor<TrainedPolicyName>(name, state).predict(table.features, 0, before);
    createPredictor(read.name, read.state).predict(table.features, 0, after);
    expect(after).toEqual(before);
  });

  const text = textOf('knn');
  const changed = (change: (value: { state: Record<string, unknown> } & Record<string, unknown>) => void) => {
    const value = JSON.parse(text);
    change(value);
    return JSON.stringify(value);
  };

  it.each<[string, string, RegExp]>([
    ['no JSON', '{', /not valid JSON/],
    ['JSON of something else', '[1]', /not a signalbox-policy/],
    ['another format', changed((value) => (value['format'] = 'other/2')), /not a signalbox-policy/],
    [
      'an older format, with the command that makes a new one',
      changed((value) => (value['format'] = 'signalbox-policy/1')),
      /format 1, which an older version .* `signalbox policy fit knn --outcomes FILE… --out FILE`/,
    ],
    [
      'a newer format',
      changed((value) => (value['format'] = 'signalbox-policy/9')),
      /format 9, which a newer version/,
    ],
    [
      'an older format of a policy that is not known',
      changed((value) => Object.assign(value, { format: 'signalbox-policy/1', policy: 'rm -rf' })),
      /signalbox policy fit NAME /,
    ],
    [
      'other features',
      changed((value) => (value['featureVersion'] = 0)),
      /version 0 of the features.*signalbox policy fit knn/,
    ],
    ['a policy that is not there', changed((value) => (value['policy'] = 'constructor')), /'constructor'/],
    ['no state', changed((value) => delete (value as Record<string, unknown>)['state']), /no policy/],
    ['no schema', changed(({ state }) => delete state['schema']), /do not fit/],
    ['another version', changed((value) => (value['version'] = 'v8')), /damaged or edited/],
    ['content that was edited', changed(({ state }) => (state['note'] = 'mine')), /damaged or edited/],
    ['no arms', changed(({ state }) => (state['arms'] = [])), /do not fit/],
    [
      'an array of another kind',
      changed(({ state }) => (state['clusters'] = { array: 'BigInt64Array', base64: '' })),
      /BigInt64Array/,
    ],
    [
      'an array that is cut short',
      changed(({ state }) => (state['clusters'] = { array: 'Float32Array', base64: 'AAA=' })),
      /cut short/,
    ],
  ])('refuses %s', (_, damaged, message) => {
    expect(() => parsePolicyArtefact(damaged)).toThrow(PolicyArtefactError);
    expect(() => parsePolicyArtefact(damaged)).toThrow(message);
  });

  it('refuses arrays that are too short to predict with', () => {
    const damaged = (name: TrainedPolicyName, field: string) => {
      const value = JSON.parse(textOf(name));
      value.state[field] = { array: 'Float32Array', base64: '' };
      return JSON.stringify(value);
    };
    expect(() => parsePolicyArtefact(damaged('matrix-factorization', 'vectors'))).toThrow(/do not fit/);
    expect(() => parsePolicyArtefact(damaged('item-response', 'projection'))).toThrow(/do not fit/);
    expect(() => parsePolicyArtefact(damaged('lin-ucb', 'sides'))).toThrow(/do not fit/);
  });

  it('refuses the features of another classifier', () => {
    expect(() => parsePolicyArtefact(text, 'other')).toThrow(/classifier test, this is other/);
    expect(parsePolicyArtefact(text).name).toBe('knn');
  });
});
