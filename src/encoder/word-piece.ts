/**
 * WordPiece tokens as BERT's models take them: text cleaned, cut at spaces, punctuation and ideographs, each word cut
 * into the longest pieces from its beginning. Source: J. Devlin et al., "BERT", NAACL 2019, and the published
 * behaviour of its tokenizer.
 */
import type { Tokenizer, TokenizerFile } from './tokenizer.ts';

/** What a model's own tokenizer settings say. */
export interface WordPieceOptions {
  /** Number of each piece. */
  vocabulary: ReadonlyMap<string, number>;
  lowercase: boolean;
  stripAccents: boolean;
  /** Before pieces that do not begin a word. */
  prefix: string;
  unknown: string;
  /** In letters; a longer word is unknown. */
  maxWordLength: number;
}

/** Text beyond this is not looked at; a text is bounded by its tokens as well. */
const MAX_TEXT_UNITS = 20_000;

/** @throws Error when the file has no vocabulary of pieces by number, or no special pieces in it */
export function parseWordPiece({ model, normalizer }: TokenizerFile): Tokenizer {
  const vocab = model?.vocab;
  if (vocab === undefined || Array.isArray(vocab))
    throw new Error('tokenizer.json has no WordPiece vocabulary');
  const lowercase = normalizer?.lowercase ?? false;
  return new WordPieceTokenizer({
    vocabulary: new Map(Object.entries(vocab)),
    lowercase,
    stripAccents: normalizer?.strip_accents ?? lowercase,
    prefix: model?.continuing_subword_prefix ?? '##',
    unknown: model?.unk_token ?? '[UNK]',
    maxWordLength: model?.max_input_chars_per_word ?? 100,
  });
}

/** A vocabulary of one piece a line; lower case unless it has pieces with capitals. @throws Error without special pieces */
export function wordPieceOfLines(lines: readonly string[]): Tokenizer {
  const vocabulary = new Map(lines.flatMap((piece, at) => (piece === '' ? [] : [[piece, at] as const])));
  const lowercase = !lines.some((piece) => /^\p{Lu}/u.test(piece));
  return new WordPieceTokenizer({
    vocabulary,
    lowercase,
    stripAccents: lowercase,
    prefix: '##',
    unknown: '[UNK]',
    maxWordLength: 100,
  });
}

export class WordPieceTokenizer implements Tokenizer {
  readonly #options: WordPieceOptions;
  readonly #first: number;
  readonly #last: number;
  readonly #unknown: number;

  /** @throws Error when the vocabulary lacks a special piece */
  constructor(options: WordPieceOptions) {
    this.#options = options;
    const { vocabulary, unknown } = options;
    const special = (piece: string) => {
      const id = vocabulary.get(piece);
      if (id === undefined) throw new Error(`the vocabulary has no ${piece}`);
      return id;
    };
    this.#first = special('[CLS]');
    this.#last = special('[SEP]');
    this.#unknown = special(unknown);
  }

  encode(text: string, maxTokens: number): number[] {
    const ids = [this.#first];
    for (const word of this.#words(text.slice(0, MAX_TEXT_UNITS))) {
      this.#addWord(word, ids);
      if (ids.length >= maxTokens - 1) break;
    }
    ids.length = Math.min(ids.length, maxTokens - 1);
    ids.push(this.#last);
    return ids;
  }

  #words(text: string): string[] {
    const { lowercase, stripAccents } = this.#options;
    let normal = lowercase ? text.toLowerCase() : text;
    if (stripAccents) normal = normal.normalize('NFD').replace(/\p{Mn}/gu, '');
    const cleaned = normal.replace(/[\0\ufffd]|(?![\t\n\r])\p{C}/gu, '');
    return (
      cleaned.match(/\p{P}|[$+<=>^`|~]|[\p{Script=Han}]|(?:(?![$+<=>^`|~\p{P}\p{Script=Han}])\S)+/gu) ?? []
    );
  }

  #addWord(word: string, ids: number[]): void {
    const { vocabulary, prefix, maxWordLength } = this.#options;
    const letters = Array.from(word);
    if (letters.length > maxWordLength) {
      ids.push(this.#unknown);
      return;
    }
    const start = ids.length;
    let from = 0;
    while (from < letters.length) {
      let to = letters.length;
      let id: number | undefined;
      for (; to > from; to--) {
        const piece = letters.slice(from, to).join('');
        id = vocabulary.get(from === 0 ? piece : prefix + piece);
        if (id !== undefined) break;
      }
      if (id === undefined) {
        ids.length = start;
        ids.push(this.#unknown);
        return;
      }
      ids.push(id);
      from = to;
    }
  }
}
