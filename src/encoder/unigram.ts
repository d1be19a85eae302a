/**
 * Unigram tokens as SentencePiece's models take them: the segmentation with the greatest sum of log-probabilities.
 * Source: T. Kudo, "Subword Regularization", ACL 2018, §3.1 (Viterbi).
 */
import type { Tokenizer, TokenizerFile } from './tokenizer.ts';

const WORD_START = '\u2581';
/** How much less likely than the least likely piece a character without a piece is, in nats. */
const UNKNOWN_PENALTY = 10;
/** Longer runs without a space are cut. */
const MAX_WORD_LETTERS = 256;
const MAX_PIECE_LETTERS = 32;
const MAX_TEXT_UNITS = 20_000;

/** @throws Error when the file has no vocabulary of pieces with their scores */
export function parseUnigram({ model, added_tokens: added = [], normalizer }: TokenizerFile): Tokenizer {
  const vocab = model?.vocab;
  if (!Array.isArray(vocab)) throw new Error('tokenizer.json has no Unigram vocabulary');
  const special = (names: readonly string[]) => added.find(({ content }) => names.includes(content))?.id;
  return new UnigramTokenizer({
    pieces: vocab,
    unknownId: model?.unk_id ?? 0,
    firstId: special(['<s>', '[CLS]']),
    lastId: special(['</s>', '[SEP]']),
    lowercase: normalizer?.lowercase ?? false,
  });
}

/** `firstId` and `lastId` stand at the ends of every text, where the model has such pieces. */
export interface UnigramOptions {
  /** Pieces with their log-probabilities; the place is the number. */
  pieces: readonly (readonly [string, number])[];
  unknownId: number;
  firstId: number | undefined;
  lastId: number | undefined;
  lowercase: boolean;
}

export class UnigramTokenizer implements Tokenizer {
  readonly #options: UnigramOptions;
  readonly #places: ReadonlyMap<string, number>;
  readonly #unknownScore: number;

  constructor(options: UnigramOptions) {
    this.#options = options;
    this.#places = new Map(options.pieces.map(([piece], at) => [piece, at]));
    this.#unknownScore =
      options.pieces.reduce((least, [, score]) => Math.min(least, score), 0) - UNKNOWN_PENALTY;
  }

  encode(text: string, maxTokens: number): number[] {
    const { firstId, lastId, lowercase } = this.#options;
    const normal = text.slice(0, MAX_TEXT_UNITS).normalize('NFKC');
    const ids = firstId === undefined ? [] : [firstId];
    const room = maxTokens - (lastId === undefined ? 0 : 1);
    for (const word of (lowercase ? normal.toLowerCase() : normal).match(/\S{1,1000}/gu) ?? []) {
      if (ids.length >= room) break;
      ids.push(...this.#segment(Array.from(WORD_START + word).slice(0, MAX_WORD_LETTERS)));
    }
    ids.length = Math.min(ids.length, room);
    if (lastId !== undefined) ids.push(lastId);
    return ids;
  }

  #segment(letters: readonly string[]): number[] {
    const { pieces, unknownId } = this.#options;
    const n = letters.length;
    const best = new Float64Array(n + 1).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(n + 1);
    const chosen = new Int32Array(n + 1);
    best[0] = 0;
    for (let start = 0; start < n; start++) {
      let piece = '';
      for (let end = start + 1; end <= Math.min(n, start + MAX_PIECE_LETTERS); end++) {
        piece += letters[end - 1]!;
        const place = this.#places.get(piece);
        const isLetter = end === start + 1;
        if (place === undefined && !isLetter) continue;
        const score = best[start]! + (place === undefined ? this.#unknownScore : pieces[place]![1]);
        if (score <= best[end]!) continue;
        best[end] = score;
        from[end] = start;
        chosen[end] = place ?? unknownId;
      }
    }
    const ids: number[] = [];
    for (let end = n; end > 0; end = from[end]!) {
      const id = chosen[end]!;
      // Characters without a piece that stand side by side are one unknown.
      if (id !== unknownId || ids.at(-1) !== unknownId) ids.push(id);
    }
    return ids.reverse();
  }
}
