import { describe, expect, it } from 'vitest';
import { parseTokenizer, parseVocabulary } from './tokenizer.ts';

const pieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'the',
  'cat',
  '##s',
  'sat',
  'cafe',
  '.',
  '中',
  '文',
  'a',
  '##b',
  "'",
];
const wordPiece = JSON.stringify({
  model: { type: 'WordPiece', vocab: Object.fromEntries(pieces.map((piece, at) => [piece, at])) },
  normalizer: { type: 'BertNormalizer', lowercase: true, strip_accents: null },
});
const names = (ids: readonly number[], list: readonly string[] = pieces) =>
  ids.map((id) => list[id]).join(' ');

describe('WordPiece', () => {
  const tokenizer = parseTokenizer(wordPiece);

  it.each([
    ['The CATS sat.', '[CLS] the cat ##s sat . [SEP]'],
    ['Café', '[CLS] cafe [SEP]'],
    ['中文', '[CLS] 中 文 [SEP]'],
    ['ab\tabb\n', '[CLS] a ##b a ##b ##b [SEP]'],
    ['dog', '[CLS] [UNK] [SEP]'],
    ['catx the', '[CLS] [UNK] the [SEP]'],
    ["cat's", "[CLS] cat ' [UNK] [SEP]"],
    ['', '[CLS] [SEP]'],
    ['\u0000the\u200b', '[CLS] the [SEP]'],
    [`${'a'.repeat(101)} the`, '[CLS] [UNK] the [SEP]'],
  ])('cuts %j', (text, expected) => {
    expect(names(tokenizer.encode(text, 64))).toBe(expected);
  });

  it('keeps within the limit, ends included', () => {
    expect(names(tokenizer.encode('the cat sat. '.repeat(100), 5))).toBe('[CLS] the cat sat [SEP]');
  });

  it('reads a vocabulary of lines the same way', () => {
    const lines = parseVocabulary(pieces.join('\n'));
    expect(lines.encode('The Cafés sat.', 64)).toEqual(tokenizer.encode('The Cafés sat.', 64));
  });

  it('keeps capitals where the vocabulary has them', () => {
    const cased = [...pieces, 'The'];
    expect(names(parseVocabulary(cased.join('\n')).encode('The the', 9), cased)).toBe('[CLS] The the [SEP]');
  });

  it('says what a vocabulary lacks', () => {
    expect(() => parseVocabulary('the\ncat')).toThrow('the vocabulary has no [CLS]');
  });
});

describe('Unigram', () => {
  const vocab: [string, number][] = [
    ['<s>', 0],
    ['<pad>', 0],
    ['</s>', 0],
    ['<unk>', 0],
    ['▁', -3],
    ['▁un', -2],
    ['▁u', -5],
    ['n', -4],
    ['believ', -3],
    ['able', -2],
    ['▁unbeliev', -9],
    ['b', -6],
    ['▁①', -4],
    ['▁1', -2],
  ];
  const list = vocab.map(([piece]) => piece);
  const added = list.slice(0, 4).map((content, id) => ({ content, id }));
  const tokenizer = parseTokenizer(
    JSON.stringify({ model: { type: 'Unigram', vocab, unk_id: 3 }, added_tokens: added }),
  );

  it.each([
    ['unbelievable', '<s> ▁un believ able </s>'],
    ['  unb\n un ', '<s> ▁un b ▁un </s>'],
    ['unzz', '<s> ▁un <unk> </s>'],
    ['①', '<s> ▁1 </s>'],
    ['', '<s> </s>'],
  ])('cuts %j into the likeliest pieces', (text, expected) => {
    expect(names(tokenizer.encode(text, 64), list)).toBe(expected);
  });

  it('keeps within the limit, ends included', () => {
    expect(names(tokenizer.encode('un '.repeat(100), 4), list)).toBe('<s> ▁un ▁un </s>');
  });

  it('bears one word of a megabyte', () => {
    expect(tokenizer.encode('n'.repeat(1_000_000), 128)).toHaveLength(128);
  });
});

describe('parseTokenizer', () => {
  it('says which type it cannot read', () => {
    expect(() => parseTokenizer('{"model": {"type": "BPE"}}')).toThrow(/type BPE; WordPiece and Unigram/);
  });
});
