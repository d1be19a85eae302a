import type { ChatRequest } from '../chat/chat-request.ts';
import { plainPrompt } from '../chat/plain-request.ts';
import type { ClassifierWeights } from './classifier-weights.ts';
import type { CustomSignalSet } from './custom-signals/custom-signal-set.ts';
import { type ExampleFeatures, readExample } from './custom-signals/example-features.ts';
import { findSensitiveData } from './detectors/sensitive-data.ts';
import { explainScores, type PromptExplanation } from './evidence.ts';
import { DENSE_SIZE, denseFeatures } from './features/dense-features.ts';
import { SignalReader } from './heads/read-signals.ts';
import { ColumnScorer } from './heads/score-columns.ts';
import { LanguageReader } from './language.ts';
import { readNeeds } from './needs.ts';
import { noveltyOf } from './novelty.ts';
import type { PromptProfile } from './prompt-profile.ts';
import { languageText, readTextToScore, type ScoredText } from './text-to-score.ts';
import { estimateInputTokens } from './token-estimate.ts';
import { unknownProfile } from './unknown-profile.ts';

export interface PromptClassifier {
  /** Version of the weights, in every profile and record. */
  readonly version: string;
  /** Length of `PromptProfile.features`. */
  readonly featureCount: number;
  /** Reads a request. Never throws and never waits; bounded time for any input. */
  classify(request: ChatRequest, custom?: CustomReading): PromptProfile;
  /** What custom signals are learnt from: a prompt of a user as `classify` would read it. */
  readExample(text: string): ExampleFeatures;
  /** Which words and traits spoke for each learned signal; slower than `classify`, for people. */
  explain(request: ChatRequest): PromptExplanation[];
}

/** Signals of one's own that are read with the rest. */
export interface CustomReading {
  signals: CustomSignalSet;
  /** The stronger encoder's vector of the prompt where the signals were learnt with one, else null. */
  vector: Float32Array | null;
}

/** The classifier over loaded weights. It keeps its buffers: one instance serves one call at a time. */
export function createPromptClassifier(weights: ClassifierWeights): PromptClassifier {
  const scorer = new ColumnScorer(weights);
  const signalReader = new SignalReader(weights);
  const languageReader = new LanguageReader(weights.language);

  function score(request: ChatRequest): ScoredText {
    const scored = readTextToScore(request);
    scorer.score(scored, request);
    return scored;
  }

  const dense = () => denseFeatures(scorer.structure, scorer.pieces.embedding, scorer.scores, weights);

  function read(request: ChatRequest, custom?: CustomReading): PromptProfile {
    custom?.signals.begin();
    scorer.features.listener = custom?.signals.takeNgrams ?? null;
    const scored = score(request);
    const { likelyHard, ...learnt } = signalReader.read(scorer.scores, scored.own);
    const inputTokens = estimateInputTokens(request);
    const limit = request.sampling.maxOutputTokens;
    const expectedOutput = learnt.outputLength.tokens;
    const features = dense();
    return {
      signals: {
        ...learnt,
        language: languageReader.read(languageText(scored)),
        sensitiveData: findSensitiveData(request),
        needs: readNeeds(request, inputTokens, likelyHard),
        novelty: noveltyOf(scorer.features.ownKnown, scorer.features.ownTotal, weights.knownShareQuantiles),
        ...(custom !== undefined && { custom: custom.signals.read(features, custom.vector) }),
      },
      tokens: {
        input: inputTokens,
        expectedOutput: limit === undefined ? expectedOutput : Math.min(limit, expectedOutput),
      },
      features,
      classifierVersion: weights.version,
    };
  }

  return {
    version: weights.version,
    featureCount: DENSE_SIZE,
    classify(request, custom) {
      try {
        return read(request, custom);
      } catch {
        // Reading a prompt is never a reason to refuse it; the flag lets routing be careful and records say so.
        const profile = unknownProfile(weights.version, DENSE_SIZE, Math.ceil(request.bodyBytes / 4) || 0);
        if (custom !== undefined) profile.signals.custom = custom.signals.unknown();
        return profile;
      } finally {
        scorer.features.listener = null;
      }
    },
    readExample: (text) =>
      readExample(plainPrompt(text), scorer, weights, (request) => {
        score(request);
        return dense();
      }),
    explain(request) {
      return explainScores(score(request), scorer, signalReader, weights);
    },
  };
}
