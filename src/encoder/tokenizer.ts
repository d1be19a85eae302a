import { parseUnigram } from './unigram.ts';
import { parseWordPiece, wordPieceOfLines } from './word-piece.ts';

/** Cuts a text into the numbers of its pieces, special ones at both ends included, at most `maxTokens`. */
export interface Tokenizer {
  encode(text: string, maxTokens: number): number[];
}

/** What is used of a `tokenizer.json` as the `tokenizers` library writes it. */
export interface TokenizerFile {
  normalizer?: { type?: string; lowercase?: boolean; strip_accents?: boolean | null } | null;
  model?: {
    type?: string;
    vocab?: Record<string, number> | [string, number][];
    unk_token?: string;
    unk_id?: number;
    continuing_subword_prefix?: string;
    max_input_chars_per_word?: number;
  };
  added_tokens?: { id: number; content: string }[];
}

/** A `tokenizer.json`. @throws Error naming what is not supported */
export function parseTokenizer(json: string): Tokenizer {
  const file = JSON.parse(json) as TokenizerFile;
  switch (file.model?.type) {
    case 'WordPiece':
      return parseWordPiece(file);
    case 'Unigram':
      return parseUnigram(file);
    default:
      throw new Error(
        `tokenizer.json is of type ${String(file.model?.type)}; WordPiece and Unigram can be read`,
      );
  }
}

/** A `vocab.txt`: one piece a line, its number its line. @throws Error naming a special piece that it lacks */
export function parseVocabulary(text: string): Tokenizer {
  return wordPieceOfLines(text.split(/\r?\n/));
}
