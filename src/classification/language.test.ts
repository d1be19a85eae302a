import { describe, expect, it } from 'vitest';
import { forEachLanguageGram, LanguageReader, type LanguageWeights } from './language.ts';
import { countScripts, mainScript } from './scripts.ts';

const BUCKETS = 1_024;
const CODES = ['de', 'en', 'ru', 'uk'];

/** A table that rewards the n-grams of one sample text per language. */
function weightsFrom(samples: Record<string, string>): LanguageWeights {
  const table = new Int8Array(BUCKETS * 32);
  CODES.forEach((code, column) => {
    forEachLanguageGram(samples[code]!, 300, BUCKETS - 1, (bucket) => {
      table[bucket * 32 + column] = 10;
    });
  });
  return {
    codes: CODES,
    scripts: [['Latn'], ['Latn'], ['Cyrl'], ['Cyrl']],
    table,
    columnCount: 32,
    bucketCount: BUCKETS,
    scale: 0.1,
    temperature: 1,
    logPriors: new Float32Array(CODES.length),
  };
}

const reader = new LanguageReader(
  weightsFrom({
    de: 'ich möchte wissen warum das nicht geht und wie es weitergeht',
    en: 'the quick brown fox jumps over the lazy dog and runs away',
    ru: 'почему это не работает и что мне теперь делать',
    uk: 'чому це не працює і що мені тепер робити',
  }),
);

describe('LanguageReader', () => {
  it('tells languages of one script apart by n-grams', () => {
    expect(reader.read('ich möchte das wissen').code).toBe('de');
    expect(reader.read('the dog runs').code).toBe('en');
    expect(reader.read('что делать').code).toBe('ru');
    expect(reader.read('що робити').code).toBe('uk');
  });

  it.each([
    ['你好世界', 'zh', 'Hani'],
    ['東京の天気は？', 'ja', 'Jpan'],
    ['안녕하세요', 'ko', 'Hang'],
    ['Γειά σου', 'el', 'Grek'],
    ['สวัสดี', 'th', 'Thai'],
    ['வணக்கம்', 'ta', 'Taml'],
    ['გამარჯობა', 'ka', 'Geor'],
  ])('lets the script settle %s', (text, code, script) => {
    const signal = reader.read(text);
    expect(signal.code).toBe(code);
    expect(signal.script).toBe(script);
    expect(signal.probability).toBeGreaterThan(0.9);
  });

  it('says mixed when two scripts each carry a third', () => {
    expect(reader.read('hello world 你好世界你好世界').code).toBe('mixed');
  });

  it('says unknown without letters', () => {
    for (const text of ['', '1234 + 5', '😀😀', '\ud800'])
      expect(reader.read(text)).toMatchObject({ code: 'unknown', script: 'Zyyy' });
  });

  it('keeps its probability in bounds', () => {
    for (const text of ['a', 'the', 'xyzzy plugh', 'привет как дела это тест']) {
      const { probability } = reader.read(text);
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
  });
});

describe('scripts', () => {
  it('counts letters only', () => {
    const counts = new Map<string, number>();
    expect(countScripts('ab 12 × привет', counts)).toBe(8);
    expect(Object.fromEntries(counts)).toEqual({ Latn: 2, Cyrl: 6 });
    expect(mainScript('ab привет')).toBe('Cyrl');
    expect(mainScript('...')).toBe('Zyyy');
  });
});
