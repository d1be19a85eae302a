import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Catalogue,
  CatalogueError,
  catalogueOf,
  findModel,
  modelsOfVendor,
  parseCatalogue,
} from './catalogue.ts';
import type { Model } from './model.ts';

const pricing = {
  inputUsdPerMillion: 3,
  cachedInputUsdPerMillion: 0.3,
  outputUsdPerMillion: 15,
  tiers: [{ aboveInputTokens: 200_000, inputUsdPerMillion: 6, outputUsdPerMillion: 22.5 }],
  source: 'price list',
  asOf: '2026-11',
};

function entry(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'acme/sage-2.5',
    vendor: 'Acme AI',
    aliases: ['sage-2-5', 'acme.sage-2.5-v1:0', 'AcmeLabs/Sage-2.5'],
    released: '2026-05',
    retires: '2027-05-01',
    openWeights: false,
    parametersBillions: 70,
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    capabilities: ['tools', 'vision'],
    efforts: ['none', 'low', 'high'],
    defaultEffort: 'none',
    refusedParameters: ['top_k'],
    pricing,
    qualityPrior: {
      default: 0.8,
      byDomain: { software: 0.85 },
      logitSd: 0.45,
      basis: 'benchmarks',
      effortLogit: { none: 0, low: 0.1, high: 0.3 },
      figures: [
        ['gpqa_diamond', 0.7, 0],
        ['hle', 0.2, 1, 'high'],
      ],
    },
    offers: {
      openai: { upstreamModel: 'sage-2.5' },
      groq: { upstreamModel: 'acme/sage', pricing: { ...pricing, tiers: undefined } },
    },
    origins: { contextTokens: { source: 'card', asOf: '2026-11-24' } },
    ...changes,
  };
}

function file(models: readonly unknown[], changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    format: 1,
    date: '2026-11-24',
    attribution: ['everybody'],
    prior: { method: 'test' },
    sources: ['a page', 'another page'],
    models,
    ...changes,
  });
}

function parsedModel(changes: Record<string, unknown> = {}): Model {
  return parseCatalogue(file([entry(changes)])).models[0] as Model;
}

describe('parseCatalogue', () => {
  it('keeps every fact of an entry', () => {
    const model = parsedModel();
    expect(model).toMatchObject({
      id: 'acme/sage-2.5',
      vendor: 'Acme AI',
      released: '2026-05',
      retires: '2027-05-01',
      openWeights: false,
      parametersBillions: 70,
      contextTokens: 200_000,
      maxOutputTokens: 64_000,
      efforts: ['none', 'low', 'high'],
      defaultEffort: 'none',
      refusedParameters: ['top_k'],
      source: 'catalogue',
      deployments: [],
      origins: { contextTokens: { source: 'card', asOf: '2026-11-24' } },
    });
    expect([...model.capabilities]).toEqual(['tools', 'vision']);
  });

  it('turns USD per million into pico-dollars, with tiers', () => {
    expect(parsedModel().pricing).toEqual({
      inputPicoUsd: 3_000_000,
      cachedInputPicoUsd: 300_000,
      cacheWritePicoUsd: 3_000_000,
      outputPicoUsd: 15_000_000,
      source: 'price list',
      asOf: '2026-11',
      tiers: [
        {
          aboveInputTokens: 200_000,
          inputPicoUsd: 6_000_000,
          cachedInputPicoUsd: 6_000_000,
          cacheWritePicoUsd: 6_000_000,
          outputPicoUsd: 22_500_000,
        },
      ],
    });
  });

  it('spells out the figures that a prior rests on', () => {
    expect(parsedModel().qualityPrior.figures).toEqual([
      { name: 'gpqa_diamond', score: 0.7, source: 'a page' },
      { name: 'hle', score: 0.2, source: 'another page', variant: 'high' },
    ]);
  });

  it('keeps a price of its own only where an offer has one', () => {
    const offers = parsedModel().offers;
    expect(offers?.['openai']).toEqual({ upstreamModel: 'sage-2.5' });
    expect(offers?.['groq']?.pricing?.inputPicoUsd).toBe(3_000_000);
  });

  it('leaves a model without a price unpriced, never free', () => {
    expect(parsedModel({ pricing: null }).pricing).toBeNull();
  });

  const wrongEntries: [string, Record<string, unknown>, RegExp][] = [
    ['an id without vendor', { id: 'sage' }, /models\[0\]\.id: it must be vendor\/name/],
    ['a missing list', { aliases: undefined }, /models\[0\]\.aliases: it must be a list/],
    ['an empty alias', { aliases: ['ok', ''] }, /models\[0\]\.aliases\[1\]: it must be a text/],
    ['an unknown field', { colour: 'red' }, /models\[0\]\.colour: it is not a known field/],
    [
      'an unknown capability',
      { capabilities: ['telepathy'] },
      /capabilities\[0\]: it must be one of tools, vision/,
    ],
    [
      'a default effort outside the efforts',
      { defaultEffort: 'max' },
      /defaultEffort: it must be one of none, low, high/,
    ],
    ['a window of zero', { contextTokens: 0 }, /contextTokens: it must be at least 1, or null/],
    [
      'a negative price',
      { pricing: { ...pricing, inputUsdPerMillion: -1 } },
      /pricing\.inputUsdPerMillion: it must be a number from 0/,
    ],
    [
      'a price per token in place of per million',
      { pricing: { ...pricing, outputUsdPerMillion: 1e7 } },
      /pricing\.outputUsdPerMillion/,
    ],
    [
      'a tier with an unknown field',
      { pricing: { ...pricing, tiers: [{ ...pricing.tiers[0], x: 1 }] } },
      /pricing\.tiers\[0\]\.x/,
    ],
    [
      'a certain prior',
      { qualityPrior: { default: 1, byDomain: {}, logitSd: 1, basis: 'price' } },
      /qualityPrior\.default: it must be a number from 0.001/,
    ],
    [
      'a figure with a source that is not listed',
      { qualityPrior: { default: 0.5, byDomain: {}, logitSd: 1, basis: 'price', figures: [['x', 1, 2]] } },
      /qualityPrior\.figures\[0\]: it must be \[name/,
    ],
    ['an impossible day', { retires: 'soon' }, /models\[0\]\.retires: it must be a day/],
    [
      'an offer without a name',
      { offers: { groq: {} } },
      /models\[0\]\.offers\.groq\.upstreamModel: it must be a text/,
    ],
  ];
  it.each(wrongEntries)('names the wrong field: %s', (_, changes, message) => {
    expect(() => parseCatalogue(file([entry(changes)]))).toThrow(message);
    expect(() => parseCatalogue(file([entry(changes)]))).toThrow(CatalogueError);
  });

  it('says when the text is no JSON, no object, or of another format', () => {
    expect(() => parseCatalogue('{"format":')).toThrow('the model catalogue is not valid JSON');
    expect(() => parseCatalogue('[]')).toThrow(
      'the model catalogue is wrong at its root: it must be an object',
    );
    expect(() => parseCatalogue(file([], { format: 2 }))).toThrow('wrong at format: it must be 1');
  });

  it('fails with its own error only, whatever is put in place of a field', () => {
    const path = fc.constantFrom(...Object.keys(entry()));
    fc.assert(
      fc.property(path, fc.jsonValue(), (name, value) => {
        try {
          parseCatalogue(file([entry({ [name]: value })]));
        } catch (error) {
          expect(error).toBeInstanceOf(CatalogueError);
        }
      }),
    );
  });
});

describe('findModel', () => {
  const catalogue = parseCatalogue(
    file([
      entry(),
      entry({ id: 'acme/sage-2.5-mini', aliases: ['sage-2.5'] }),
      entry({ id: 'other/sage-2.5-mini', vendor: 'Other', aliases: [] }),
    ]),
  );

  it.each([
    ['acme/sage-2.5', 'acme/sage-2.5'],
    ['sage-2.5', 'acme/sage-2.5'],
    [' SAGE-2-5 ', 'acme/sage-2.5'],
    ['acme/sage-2-5', 'acme/sage-2.5'],
    ['acmelabs/sage-2.5', 'acme/sage-2.5'],
    ['Acme AI/sage-2-5', 'acme/sage-2.5'],
    ['acme.sage-2.5-v1:0', 'acme/sage-2.5'],
    ['sage-2.5-mini', 'acme/sage-2.5-mini'],
    ['other/sage-2.5-mini', 'other/sage-2.5-mini'],
  ])('%s is %s', (name, id) => {
    expect(findModel(catalogue, name)?.id).toBe(id);
  });

  it.each(['', 'sage', 'stranger/sage-2.5', 'acme/', '/sage-2.5', '__proto__', 'constructor'])(
    'knows no model named %j',
    (name) => {
      expect(findModel(catalogue, name)).toBeUndefined();
    },
  );

  it('finds nothing or a model for any text', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const found = findModel(catalogue, name);
        expect(found === undefined || catalogue.models.includes(found)).toBe(true);
      }),
    );
  });
});

describe('modelsOfVendor', () => {
  it('takes the vendor by name or by the first part of the ids', () => {
    const catalogue = parseCatalogue(file([entry(), entry({ id: 'other/x', vendor: 'Other', aliases: [] })]));
    const ids = (vendor: string) => modelsOfVendor(catalogue, vendor).map(({ id }) => id);
    expect(ids('acme ai')).toEqual(['acme/sage-2.5']);
    expect(ids('ACME')).toEqual(['acme/sage-2.5']);
    expect(ids('nobody')).toEqual([]);
  });
});

describe('catalogueOf', () => {
  it('gives a name that two models claim to the first', () => {
    const first = parsedModel({ id: 'a/one', aliases: ['shared'] });
    const second = parsedModel({ id: 'b/two', aliases: ['shared', 'A/ONE'] });
    const catalogue: Catalogue = catalogueOf([first, second], { date: '2026-11-24' });
    expect(findModel(catalogue, 'shared')).toBe(first);
    expect(findModel(catalogue, 'a/one')).toBe(first);
  });
});
