import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ClassifierWeights } from '../classifier-weights.ts';
import type { NgramHashes } from '../features/ngram-hashes.ts';
import type { ColumnScorer } from '../heads/score-columns.ts';

/** What one prompt is learnt from: the classifier's own features, and the n-grams of its words whether known or not. */
export interface ExampleFeatures {
  /** `PromptProfile.features`. */
  dense: Float32Array;
  /** Distinct n-gram hashes. */
  hashes: Uint32Array;
  /** Inverse document frequency of each. */
  scales: Float32Array;
  /** Weight of each: its scale over the root of how many of its kind the prompt has. */
  weights: Float32Array;
}

/** Takes the n-grams of a request while the scorer reads it; `read` runs the scorer and makes the dense features. */
export function readExample(
  request: ChatRequest,
  scorer: ColumnScorer,
  classifier: ClassifierWeights,
  read: (request: ChatRequest) => Float32Array,
): ExampleFeatures {
  const found = new Set<number>();
  const scales: number[] = [];
  const weights: number[] = [];
  const unknownScale = rarestScale(classifier);
  const add = (hashes: Uint32Array, count: number) => {
    const share = ngramShare(count);
    for (let at = 0; at < count; at++) {
      const hash = hashes[at]!;
      if (found.has(hash)) continue;
      const row = scorer.features.rowOf(hash);
      const scale = row < 0 ? unknownScale : classifier.rowScales[row]!;
      found.add(hash);
      scales.push(scale);
      weights.push(share * scale);
    }
  };
  scorer.features.listener = (ngrams: NgramHashes) => {
    add(ngrams.words, ngrams.wordCount);
    add(ngrams.grams, ngrams.gramCount);
  };
  let dense: Float32Array;
  try {
    dense = read(request);
  } finally {
    scorer.features.listener = null;
  }
  return {
    dense,
    hashes: Uint32Array.from(found),
    scales: Float32Array.from(scales),
    weights: Float32Array.from(weights),
  };
}

/** What each of `count` n-grams of a kind weighs; a prompt of many has no more to say than one of few. */
export function ngramShare(count: number): number {
  return count === 0 ? 0 : 1 / Math.sqrt(count);
}

/** An n-gram that the classifier does not know is at least as rare as the rarest that it does. */
function rarestScale({ rowScales }: ClassifierWeights): number {
  let rarest = 1;
  for (const scale of rowScales) if (scale > rarest) rarest = scale;
  return rarest;
}
