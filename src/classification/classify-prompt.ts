import type { ChatRequest } from '../chat/chat-request.ts';
import type { ClassifierWeights } from './classifier-weights.ts';
import { findSensitiveData } from './detectors/sensitive-data.ts';
import { explainScores, type PromptExplanation } from './evidence.ts';
import { DENSE_SIZE, denseFeatures } from './features/dense-features.ts';
import { SignalReader } from './heads/read-signals.ts';
import { ColumnScorer } from './heads/score-columns.ts';
import { LanguageReader } from './language.ts';
import { readNeeds } from './needs.ts';
import { noveltyOf } from './novelty.ts';
import type { PromptProfile } from './prompt-profile.ts';
import { languageText, readTextToScore } from './text-to-score.ts';
import { estimateInputTokens } from './token-estimate.ts';
import { unknownProfile } from './unknown-profile.ts';

export interface PromptClassifier {
  /** Version of the weights, in every profile and record. */
  readonly version: string;
  /** Length of `PromptProfile.features`. */
  readonly featureCount: number;
  /** Reads a request. Never throws and never waits; bounded time for any input. */
  classify(request: ChatRequest): PromptProfile;
  /** Which words and traits spoke for each learned signal; slower than `classify`, for people. */
  explain(request: ChatRequest): PromptExplanation[];
}

/** The classifier over loaded weights. It keeps its buffers: one instance serves one call at a time. */
export function createPromptClassifier(weights: ClassifierWeights): PromptClassifier {
  const scorer = new ColumnScorer(weights);
  const signalReader = new SignalReader(weights);
  const languageReader = new LanguageReader(weights.language);

  function read(request: ChatRequest): PromptProfile {
    const scored = readTextToScore(request);
    scorer.score(scored, request);
    const { likelyHard, ...learnt } = signalReader.read(scorer.scores, scored.own);
    const inputTokens = estimateInputTokens(request);
    const limit = request.sampling.maxOutputTokens;
    const expectedOutput = learnt.outputLength.tokens;
    return {
      signals: {
        ...learnt,
        language: languageReader.read(languageText(scored)),
        sensitiveData: findSensitiveData(request),
        needs: readNeeds(request, inputTokens, likelyHard),
        novelty: noveltyOf(scorer.features.ownKnown, scorer.features.ownTotal, weights.knownShareQuantiles),
      },
      tokens: {
        input: inputTokens,
        expectedOutput: limit === undefined ? expectedOutput : Math.min(limit, expectedOutput),
      },
      features: denseFeatures(scorer.structure, scorer.pieces.embedding, scorer.scores, weights),
      classifierVersion: weights.version,
    };
  }

  return {
    version: weights.version,
    featureCount: DENSE_SIZE,
    classify(request) {
      try {
        return read(request);
      } catch {
        // Reading a prompt is never a reason to refuse it; the flag lets routing be careful and records say so.
        return unknownProfile(weights.version, DENSE_SIZE, Math.ceil(request.bodyBytes / 4) || 0);
      }
    },
    explain(request) {
      const scored = readTextToScore(request);
      scorer.score(scored, request);
      return explainScores(scored, scorer, signalReader, weights);
    },
  };
}
