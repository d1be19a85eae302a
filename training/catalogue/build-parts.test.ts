import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../src/catalog/catalogue.ts';
import { hashOfFacts, loadFacts, type ModelCard, type ProviderPrice } from './facts.ts';
import { aliasesOf, callableAliases } from './names.ts';
import { offersOf } from './offers.ts';
import { cardPricing, rowPricing } from './prices.ts';
import { defaultEffortOf, figureRows } from './prior/figure-rows.ts';
import { servedVerdict } from './served.ts';

const facts = loadFacts();
const cardOf = (model: string): ModelCard => {
  const card = facts.cards.find((each) => each.model === model);
  if (card === undefined) throw new Error(`no card ${model}`);
  return card;
};
const aliases = aliasesOf(facts.cards);
const namesOf = (model: string) => aliases.get(model) ?? [];

describe('the shipped catalogue', () => {
  it.each(['catalogue.json', 'retired.json'])('%s was built from the data that lie here', (name) => {
    const text = readFileSync(new URL(`../../models/catalogue/${name}`, import.meta.url), 'utf8');
    expect(parseCatalogue(text).prior['factsHash']).toBe(hashOfFacts());
  });
});

describe('callableAliases', () => {
  it('keeps names that a caller may use and drops those of leaderboards and hosts', () => {
    const names = callableAliases(cardOf('openai/gpt-5.2'));
    expect(names).toContain('gpt-5.2-2025-12-11');
    expect(names.filter((name) => /high|medium|non-reasoning|nothinking/.test(name))).toEqual([]);
    expect(callableAliases(cardOf('openai/gpt-oss-120b')).join(' ')).not.toContain('accounts/');
    expect(callableAliases(cardOf('google/gemma-2-27b-it')).join(' ')).not.toContain('@');
  });

  it('keeps a mode that is part of the name', () => {
    expect(callableAliases(cardOf('moonshotai/kimi-k2-thinking'))).toContain('moonshotai/Kimi-K2-Thinking');
  });

  it('gives no name to two cards', () => {
    const owners = new Map<string, string>();
    for (const [model, names] of aliases) {
      for (const name of names) {
        expect(owners.get(name.toLowerCase()) ?? model, name).toBe(model);
        owners.set(name.toLowerCase(), model);
      }
    }
  });
});

describe('rowPricing', () => {
  const row = (prices: ProviderPrice['prices']): ProviderPrice => ({ provider: 'p', id: 'm', prices });

  it('turns steps of single units into tiers of all prices', () => {
    const pricing = rowPricing(
      row({
        input_mtok: { base: 1, tiers: [{ start: 200_000, price: 2 }] },
        output_mtok: 10,
        cache_read_mtok: 0.1,
      }),
    );
    expect(pricing?.tiers).toEqual([
      {
        aboveInputTokens: 200_000,
        inputUsdPerMillion: 2,
        cachedInputUsdPerMillion: 0.1,
        outputUsdPerMillion: 10,
      },
    ]);
  });

  it('takes the price in force, at the cheaper hours', () => {
    const pricing = rowPricing(
      row([
        { prices: { input_mtok: 5, output_mtok: 5 } },
        {
          constraint: { type: 'start_date', start_date: '2026-08-17' },
          prices: { input_mtok: 1, output_mtok: 2 },
        },
        {
          constraint: { type: 'start_date', start_date: '2027-01-01' },
          prices: { input_mtok: 9, output_mtok: 9 },
        },
        { constraint: { type: 'time_of_date' }, prices: { input_mtok: 3, output_mtok: 4 } },
      ]),
    );
    expect(pricing).toMatchObject({ inputUsdPerMillion: 1, outputUsdPerMillion: 2 });
  });

  it('has no price for what is not charged by the token', () => {
    expect(rowPricing(row({ requests_kcount: 5 }))).toBeUndefined();
  });
});

describe('cardPricing', () => {
  it('adds cache writes to a card from the row that it names', () => {
    const pricing = cardPricing(cardOf('anthropic/claude-opus-4.6'), facts.providerPrices, facts.corrections);
    expect(pricing).toMatchObject({
      inputUsdPerMillion: 5,
      cachedInputUsdPerMillion: 0.5,
      cacheWriteUsdPerMillion: 6.25,
      outputUsdPerMillion: 25,
    });
    expect(pricing).not.toHaveProperty('tiers');
  });

  it('gives way to a correction', () => {
    const card = cardOf('openai/gpt-5.2');
    const corrected = { inputUsdPerMillion: 9, outputUsdPerMillion: 9, source: 'page' };
    expect(cardPricing(card, facts.providerPrices, { 'openai/gpt-5.2': { pricing: corrected } })).toBe(
      corrected,
    );
  });

  it('is null without a price, never 0', () => {
    expect(cardPricing({ ...cardOf('openai/gpt-5.2'), pricing: null }, facts.providerPrices, {})).toBeNull();
  });
});

describe('servedVerdict', () => {
  const verdict = (model: string, today = '2026-11-24', changes: Partial<ModelCard> = {}) =>
    servedVerdict({ ...cardOf(model), ...changes }, facts.registry, namesOf(model), today);

  it('goes by the announced end', () => {
    expect(verdict('openai/gpt-5', '2026-12-10')).toEqual({ served: true });
    expect(verdict('openai/gpt-5', '2026-12-11')).toEqual({ served: false, why: 'shut down by its vendor' });
  });

  it('needs a price and a window', () => {
    expect(verdict('openai/gpt-5.2', '2026-11-24', { pricing: null })).toEqual({
      served: false,
      why: 'no price',
    });
    expect(verdict('openai/gpt-5.2', '2026-11-24', { contextTokens: null })).toEqual({
      served: false,
      why: 'no context window',
    });
  });

  it('leaves out base models and closed models that the registry calls retired', () => {
    expect(verdict('meta-llama/llama-3-8b').served).toBe(false);
    expect(verdict('google/gemini-3-flash-preview').served).toBe(false);
  });

  it('lets open models live on at hosts', () => {
    expect(verdict('moonshotai/kimi-k2-thinking')).toEqual({ served: true });
  });
});

describe('offersOf', () => {
  it('gives a host’s price only where it differs', () => {
    const offers = (model: string) => {
      const pricing = cardPricing(cardOf(model), facts.providerPrices, facts.corrections);
      return offersOf(cardOf(model), namesOf(model), pricing, facts.providerPrices);
    };
    expect(offers('openai/gpt-5.2')['openrouter']).toEqual({ upstreamModel: 'openai/gpt-5.2' });
    expect(offers('meta-llama/llama-3.3-70b-instruct')['groq']?.pricing).toMatchObject({
      inputUsdPerMillion: 0.59,
      outputUsdPerMillion: 0.79,
    });
  });
});

describe('figureRows', () => {
  const rows = figureRows(facts.cards, facts.figureSources);

  it('keeps the runs of one model at different efforts apart', () => {
    const score = (effort: string) =>
      rows
        .find((row) => row.model === 'openai/gpt-5.2' && row.effort === effort)
        ?.figures.find(({ name }) => name === 'gpqa_diamond')?.score;
    expect([score('none'), score('medium'), score('xhigh')]).toEqual([0.7121, 0.8636, 0.903]);
    expect(defaultEffortOf(cardOf('openai/gpt-5.2'))).toBe('none');
  });

  it('leaves out figures that repeat others', () => {
    const names = new Set(rows.flatMap((row) => row.figures.map(({ name }) => name)));
    expect([...names].filter((name) => /index|arena_elo_german|^livebench_\d+_\d+$/.test(name))).toEqual([]);
    expect(names.has('gpqa_diamond')).toBe(true);
  });

  it('holds no figure from a board under a non-commercial licence', () => {
    expect(facts.figureSources.filter((source) => /swebench|SWE-bench\/swe-bench/.test(source))).toEqual([]);
  });
});
