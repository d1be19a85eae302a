import type { ChatRequest } from '../../src/chat/chat-request.ts';
import { createPromptClassifier, type PromptClassifier } from '../../src/classification/classify-prompt.ts';
import { languageText } from '../../src/classification/text-to-score.ts';
import { evaluateSignals, type SignalsReport } from '../../src/evaluation/signals/evaluate-signals.ts';
import type { CrossValidation, Fold } from './cross-validate.ts';
import { type Example, readLanguageTexts } from './dataset.ts';
import type { PreparedText } from './extract.ts';
import type { PieceVectors } from './piece-vectors.ts';
import { servingWeights } from './serving-weights.ts';
import { trainLanguage } from './train-language.ts';

/** The classifier of one fold as it would be shipped: language learnt without its held-out rows too, all in bytes. */
export function classifierOf(
  fold: Fold,
  examples: readonly Example[],
  prepared: readonly PreparedText[],
  vectors: PieceVectors,
  validation: CrossValidation,
): PromptClassifier {
  const seen = fold.training.filter((place) => examples[place]!.isCorpus);
  const language = trainLanguage(
    readLanguageTexts(
      seen.map((place) => examples[place]!),
      seen.map((place) => languageText(prepared[place]!.scored)),
    ),
  );
  const { weights } = servingWeights('held-out', fold.fitted, vectors, language, validation.calibration);
  return createPromptClassifier(weights);
}

/** Figures over corpus rows, each classified by the fold that has not seen it. */
export function servedFigures(
  classifiers: readonly PromptClassifier[],
  folds: readonly Fold[],
  examples: readonly Example[],
  isWanted: (example: Example) => boolean,
): SignalsReport {
  const readers = new Map<ChatRequest, PromptClassifier>();
  const judged: Example[] = [];
  folds.forEach((fold, at) => {
    for (const place of fold.judged) {
      const example = examples[place]!;
      if (!isWanted(example)) continue;
      readers.set(example.request, classifiers[at]!);
      judged.push(example);
    }
  });
  return evaluateSignals({ classify: (request) => readers.get(request)!.classify(request) }, judged);
}
