import { createPromptClassifier, type PromptClassifier } from '../classification/classify-prompt.ts';
import { readClassifierWeights } from '../storage/model-artefacts.ts';

/** The classifier that ships with the package. @throws ArtefactError when its files are missing or not what their manifest says */
export function openClassifier(): PromptClassifier {
  return createPromptClassifier(readClassifierWeights());
}
