import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalogue } from './catalogue.ts';
import { localPrior, parametersInName } from './local-prior.ts';

describe('parametersInName', () => {
  it.each([
    ['llama3.1:8b', 8],
    ['qwen2.5-coder:32b-instruct-q4_K_M', 32],
    ['smollm2-135m', 0.135],
    ['hf.co/bartowski/SmolLM2-1.7B-Instruct-GGUF:Q4_K_M', 1.7],
    ['qwen3:30b-a3b', 30],
    ['mixtral:8x7b', 56],
    ['gemma3n:e4b', 4],
    ['Qwen3.8-2.4T-A95B', 2_400],
    ['deepseek-r1:1.5b', 1.5],
    ['llama-3.2-90b-vision', 90],
    ['mistral', undefined],
    ['gpt-4o-mini', undefined],
    ['llama3.1:latest', undefined],
    ['q4_K_M', undefined],
    ['model-0b', undefined],
    ['10bit-quantised', undefined],
  ])('%s states %s', (name, billions) => {
    expect(parametersInName(name)).toBe(billions);
  });
});

describe('localPrior', () => {
  it('knows the size that a bare name means in its library', () => {
    expect(localPrior('llama3.1').parametersBillions).toBe(8);
    expect(localPrior('llama3.1:latest').prior).toEqual(localPrior('llama3.1:8b').prior);
  });

  it.each([
    ['llama3.1:70b', 'llama3.1:8b'],
    ['qwen3:8b', 'qwen2.5:7b'],
    ['gemma3:27b', 'gemma2:27b'],
    ['llama3.1:8b', 'llama2:7b'],
    ['smollm2:1.7b', 'smollm2:135m'],
    ['llama3.1:8b-instruct-q8_0', 'llama3.1:8b-instruct-q2_K'],
    ['gpt-oss:20b', 'mistral:7b'],
  ])('%s is taken to be better than %s', (better, worse) => {
    expect(localPrior(better).prior.default).toBeGreaterThan(localPrior(worse).prior.default);
  });

  it('expects more of a coder in software than in the arts, and of others the reverse', () => {
    const coder = localPrior('qwen2.5-coder:32b').prior;
    expect(coder.byDomain['software']).toBeGreaterThan(coder.byDomain['arts_and_entertainment'] ?? 1);
    const general = localPrior('llama3.1:8b').prior;
    expect(general.byDomain['software']).toBeLessThan(general.default);
  });

  it('is wide, and widest for names that say nothing', () => {
    expect(localPrior('llama3.1:8b').prior).toMatchObject({ logitSd: 0.8, basis: 'family' });
    expect(localPrior('my-finetune:13b').prior).toMatchObject({ logitSd: 1.2, basis: 'family' });
    expect(localPrior('my-finetune').prior).toMatchObject({ logitSd: 1.2, basis: 'unknown' });
  });

  it.each([
    ['llama3.1:8b', ['tools', 'structured-output']],
    ['llama3.2:1b', ['structured-output']],
    ['gemma3:27b', ['vision', 'structured-output']],
    ['qwen3:8b', ['tools', 'reasoning', 'structured-output']],
    ['llava:13b', ['vision', 'structured-output']],
    ['smollm2-135m', ['structured-output']],
  ])('%s can do %j', (name, capabilities) => {
    expect([...localPrior(name).capabilities]).toEqual(capabilities);
  });

  it('rises with the size in every family', () => {
    const family = fc.constantFrom(
      'llama3.1',
      'qwen2.5',
      'qwen3',
      'gemma3',
      'mistral',
      'phi4',
      'somebody-s-model',
    );
    fc.assert(
      fc.property(
        family,
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 600 }),
        (name, a, b) => {
          const [small, large] = [a, b].sort((x, y) => x - y);
          const mean = (billions: number | undefined) => localPrior(`${name}:${billions}b`).prior.default;
          expect(mean(large)).toBeGreaterThanOrEqual(mean(small));
        },
      ),
    );
  });

  it('gives a chance strictly between 0 and 1 for any name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (name) => {
        const { prior } = localPrior(name);
        for (const mean of [prior.default, ...Object.values(prior.byDomain)]) {
          expect(mean).toBeGreaterThan(0);
          expect(mean).toBeLessThan(1);
        }
      }),
    );
  });

  it('takes a very long name in its stride', () => {
    expect(localPrior('8x7b-'.repeat(200_000)).prior.default).toBeGreaterThan(0);
  });

  it('agrees with the shipped priors of the same open models', () => {
    const text = readFileSync(new URL('../../models/catalogue/catalogue.json', import.meta.url), 'utf8');
    const logit = (chance: number) => Math.log(chance / (1 - chance));
    const open = parseCatalogue(text).models.filter(
      (model) =>
        model.openWeights &&
        model.parametersBillions !== undefined &&
        model.qualityPrior.basis === 'benchmarks',
    );
    expect(open.length).toBeGreaterThan(50);
    const squares = open.map(
      ({ id, qualityPrior }) =>
        (logit(localPrior(id.slice(id.indexOf('/') + 1)).prior.default) - logit(qualityPrior.default)) ** 2,
    );
    const error = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    expect(error).toBeLessThan(0.35);
  });
});
