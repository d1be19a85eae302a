import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfig } from './load-config.ts';

const base = `
providers: { local: { type: openai-compatible, baseUrl: "http://127.0.0.1:9100/v1" } }
models: { local/small: { provider: local }, local/large: { provider: local } }
`;

function load(policy: string, more = '') {
  const text = `${base}routes: { auto: { policy: ${policy}${more} } }\n`;
  return loadConfig({ text, path: '/etc/signalbox/signalbox.yaml', env: {}, knowsModel: () => false });
}

function problemsOf(policy: string, more = ''): string[] {
  try {
    load(policy, more);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.issues.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
}

describe('policy of a route', () => {
  it('is the default one when nothing is said', () => {
    expect(loadConfig({ text: base, env: {} }).routes['auto']).not.toHaveProperty('policy');
  });

  it('fills in defaults', () => {
    expect(load('{ name: causal, model: local/small }').routes['auto']!.policy).toEqual({
      name: 'causal',
      model: 'local/small',
      form: 'json',
      deadlineMs: 2_000,
    });
  });

  it('names artefacts relative to the configuration', () => {
    expect(load('{ name: knn, artefact: policies/knn.json }').routes['auto']!.policy).toMatchObject({
      artefact: path.resolve('/etc/signalbox/policies/knn.json'),
    });
    expect(load('{ name: knn, artefact: /var/knn.json }').routes['auto']!.policy).toMatchObject({
      artefact: path.resolve('/var/knn.json'),
    });
  });

  it.each([
    '{ name: signalbox }',
    '{ name: fixed, model: local/small }',
    '{ name: weighted, weights: { local/small: 1, local/large: 2.5 } }',
    '{ name: rules, tiers: [{ domains: [law], minComplexity: 0.5, use: local/large }], otherwise: local/small }',
    '{ name: threshold, strong: local/large, weak: local/small, threshold: 0.4 }',
    '{ name: threshold, strong: local/large, weak: local/small, threshold: 0.4, over: causal, advisor: { model: local/small } }',
    '{ name: mixllm, artefact: a.json, tradeOff: 0.7, arms: { gpt: local/large } }',
  ])('takes %s', (policy) => {
    expect(problemsOf(policy)).toEqual([]);
  });

  it.each([
    ['{ name: nobody }', /routes\.auto\.policy/],
    ['{ name: knn }', /routes\.auto\.policy\.artefact/],
    ['{ name: fixed, model: local/smal }', /policy\.model: .*did you mean local\/small/],
    ['{ name: weighted, weights: { local/none: 1 } }', /policy\.weights.*no model is named local\/none/],
    ['{ name: weighted, weights: { local/small: 0 } }', /policy\.weights: at least one weight/],
    ['{ name: rules, tiers: [{ use: x }], otherwise: y }', /tiers\[0\]\.use: no model is named x/],
    ['{ name: rules, tiers: [{ domains: [sorcery], use: local/small }], otherwise: local/small }', /domains/],
    ['{ name: threshold, strong: a, weak: local/small, threshold: 0.4 }', /policy\.strong: no model/],
    ['{ name: threshold, strong: local/large, weak: local/small, threshold: 4 }', /threshold: .*0 to 1/],
    ['{ name: threshold, strong: local/large, weak: local/small, threshold: 0.4, over: knn }', /artefact/],
    ['{ name: threshold, strong: local/large, weak: local/small, threshold: 0.4, over: causal }', /advisor/],
    ['{ name: causal, model: local/small, deadlineMs: 0 }', /deadlineMs/],
    ['{ name: cascade-threshold, plan: both, threshold: 0.4 }', /policy\.plan: no plan is named both/],
    ['{ name: knn, artefact: a.json, arms: { gpt: nobody } }', /policy\.arms\.gpt: no model is named nobody/],
  ])('refuses %s', (policy, message) => {
    expect(problemsOf(policy).join('\n')).toMatch(message);
  });

  it('may name a cascade of the route, which need not be offered', () => {
    const plans = ', plans: { both: { kind: cascade, first: local/small, second: local/large } }';
    expect(problemsOf('{ name: cascade-threshold, plan: both, threshold: 0.4 }', plans)).toEqual([]);
  });
});
