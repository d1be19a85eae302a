import { describe, expect, it } from 'vitest';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { formatUsd } from './describe-decision.ts';
import { modelLines, modelView } from './describe-model.ts';
import { profileLines } from './describe-profile.ts';
import { openClassifier } from './open-classifier.ts';
import { requestFromText } from './read-prompts.ts';

describe('formatUsd', () => {
  it.each([
    [0, '$0'],
    [0.0000123, '$0.000012'],
    [0.0042, '$0.0042'],
    [0.25, '$0.2500'],
    [12.3456, '$12.35'],
  ])('%d is %s', (usd, expected) => {
    expect(formatUsd(usd)).toBe(expected);
  });
});

describe('modelView and modelLines', () => {
  const model = simulatedModels[4]?.model;
  if (model === undefined) throw new Error('there are five simulated models');

  it('give prices in USD per million tokens and abilities as a list', () => {
    expect(modelView(model)).toMatchObject({
      id: 'simulated/careful-large',
      pricing: {
        inputUsdPerMillion: 3,
        cachedInputUsdPerMillion: 0.3,
        outputUsdPerMillion: 15,
        source: 'simulated list price',
      },
      capabilities: expect.arrayContaining(['vision', 'reasoning']),
    });
    expect(JSON.parse(JSON.stringify(modelView(model)))).toEqual(modelView(model));
  });

  it('say what nobody knows as such', () => {
    const unknown = {
      ...model,
      pricing: null,
      contextTokens: null,
      deployments: [],
      capabilities: new Set<never>(),
    };
    const text = modelLines(unknown).join('\n');
    expect(text).toContain('unknown, so routes never pick it');
    expect(text).toContain('nobody here');
    expect(text).toContain('text only');
    expect(modelView(unknown)).toMatchObject({ pricing: null });
  });

  it('do nothing to a terminal, whatever a name holds', () => {
    expect(modelLines({ ...model, vendor: 'Evil\u001b[2J\u0007' }).join('')).not.toMatch(/[\u001b\u0007]/);
  });
});

describe('profileLines', () => {
  it('name sensitive data by kind and number, never by content', () => {
    const profile = openClassifier().classify(
      requestFromText('mail a@example.com and b@example.com, card 4111 1111 1111 1111'),
    );
    const text = profileLines(profile).join('\n');
    expect(text).toMatch(/sensitive data +2 × email, card/);
    expect(text).not.toContain('4111');
  });

  it('say when a signal is too unsure', () => {
    const profile = openClassifier().classify(requestFromText('hi'));
    profile.signals.domain = { label: 'unknown', probability: 0.31, guess: 'law' };
    profile.signals.urgency = { score: 0.4, level: 1, probability: 0.4, abstained: true };
    const text = profileLines(profile).join('\n');
    expect(text).toMatch(/domain +unknown \(perhaps law, 31 %\)/);
    expect(text).toMatch(/urgency +level 1 of 3 \(40 %, too unsure to count\)/);
  });
});
