import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { lengthsByOpening, type PieceSegmenter } from '../../src/classification/features/piece-segmenter.ts';
import { hashString } from '../../src/numerics/hashing.ts';

const FOLDER = new URL('../static-embedding/', import.meta.url);

interface PieceFacts {
  pieces: number;
  dimensions: number;
  subspace: number;
  codes: number;
  scoresPerNat: number;
}

/** The distilled piece vectors as `training/static-embedding/distil.py` left them. */
export interface PieceVectors {
  count: number;
  dimensions: number;
  hashes: Uint32Array;
  costs: Uint8Array;
  costPerNat: number;
  lengths: Uint8Array;
  /** Adds the vector of a piece to `out[base … base + dimensions − 1]`. */
  addTo(piece: number, out: Float32Array, base: number): void;
}

export function readPieceVectors(): PieceVectors {
  const facts = JSON.parse(readFileSync(new URL('pieces.json', FOLDER), 'utf8')) as PieceFacts;
  const vocabulary = gunzipSync(readFileSync(new URL('vocabulary.txt.gz', FOLDER)))
    .toString('utf8')
    .split('\n');
  const file = readFileSync(new URL('pieces.bin', FOLDER));
  const subspaces = facts.dimensions / facts.subspace;
  const codebookBytes = subspaces * facts.codes * facts.subspace * 4;
  const expected = codebookBytes + facts.pieces * (subspaces + 1);
  if (file.length !== expected || vocabulary.length !== facts.pieces)
    throw new Error('pieces.bin does not fit pieces.json');
  const codebook = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + codebookBytes));
  const codes = file.subarray(codebookBytes, codebookBytes + facts.pieces * subspaces);
  const { subspace } = facts;
  return {
    count: facts.pieces,
    dimensions: facts.dimensions,
    hashes: Uint32Array.from(vocabulary, (piece) => hashString(piece)),
    costs: file.subarray(codebookBytes + facts.pieces * subspaces),
    costPerNat: facts.scoresPerNat,
    lengths: lengthsByOpening(vocabulary),
    addTo(piece, out, base) {
      for (let place = 0; place < subspaces; place++) {
        const entry = (place * facts.codes + codes[piece * subspaces + place]!) * subspace;
        const target = base + place * subspace;
        for (let at = 0; at < subspace; at++) out[target + at]! += codebook[entry + at]!;
      }
    },
  };
}

/**
 * Sum of a text's piece vectors over the root of the number of its pieces and `companions` more, into `out[base …]`;
 * zeros for a text without pieces. Returns the number of its pieces.
 */
export function embed(
  vectors: PieceVectors,
  segmenter: PieceSegmenter,
  text: string,
  companions: number,
  out: Float32Array,
  base: number,
): number {
  segmenter.read(text);
  for (let at = 0; at < segmenter.count; at++) vectors.addTo(segmenter.pieces[at]!, out, base);
  if (segmenter.count === 0) return 0;
  const inverse = 1 / Math.sqrt(segmenter.count + companions);
  for (let at = base; at < base + vectors.dimensions; at++) out[at]! *= inverse;
  return segmenter.count;
}
