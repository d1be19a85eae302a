import { plainRequest } from '../../src/chat/plain-request.ts';
import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { messageText } from '../../src/chat/chat-message.ts';
import { PERTURBATIONS, perturb } from './augment.ts';
import type { LanguageText } from './train-language.ts';
import { type LabelledRequest, readCorpus, readPublicTexts, targetsOf, textMessage } from './read-corpus.ts';

/** Weight of each auxiliary source beside a corpus row, by head. Chosen on folds of the corpus, where each must not hurt. */
const SOURCE_WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'safety-prompts': { safety: 0.3 },
  difficulty: { difficulty: 1 },
};

export interface Example extends LabelledRequest {
  isCorpus: boolean;
  /** Whether it is a perturbed copy of a corpus row; copies are trained on and never judged. */
  isCopy: boolean;
  /** Weight per head. */
  headWeights: Float32Array;
  /** Text by which near-duplicates are told. */
  text: string;
}

const ALL_ONES = new Float32Array(HEADS.length).fill(1);

/** Share of the corpus that is trained on a second time in changed form, and what such a copy weighs. */
const PERTURBED_SHARE = 0.7;
const PERTURBED_WEIGHT = 0.7;

/** Copies of some corpus rows under changes that keep their labels. They belong to the fold of their original. */
export function perturbedCopies(corpus: readonly Example[], seed: number): Example[] {
  const random = seededRandom(seed);
  const headWeights = new Float32Array(HEADS.length).fill(PERTURBED_WEIGHT);
  return corpus
    .filter(() => random.uniform() < PERTURBED_SHARE)
    .map((example) => {
      const kind = PERTURBATIONS[random.integer(PERTURBATIONS.length)]!;
      return {
        ...example,
        request: perturb(example.request, kind, random),
        isCorpus: false,
        isCopy: true,
        headWeights,
      };
    });
}

/** The corpus, then the auxiliary sources, in a fixed order. */
export function readExamples(): Example[] {
  const corpus = readCorpus().map((row) => ({
    ...row,
    isCorpus: true,
    isCopy: false,
    headWeights: ALL_ONES,
    text: messageText(row.request.messages.at(-1)!),
  }));
  const auxiliary = Object.entries(SOURCE_WEIGHTS).flatMap(([source, weights]) => {
    const headWeights = Float32Array.from(HEADS, (head) => weights[head.name] ?? 0);
    return readPublicTexts(source).map((row) => ({
      id: row.id,
      source,
      foldGroup: row.id,
      request: plainRequest([textMessage('user', row.text)]),
      targets: targetsOf(row.labels),
      labels: row.labels,
      isCorpus: false,
      isCopy: false,
      headWeights,
      text: row.text,
    }));
  });
  return [...corpus, ...auxiliary];
}

/** Norwegian is Bokmål unless it says Nynorsk. */
function languageCode(value: unknown): string {
  return value === 'no' ? 'nb' : String(value);
}

/** Sentences of the language set, then the corpus with the text of each row that its language is read from. */
export function readLanguageTexts(corpus: readonly Example[], texts: readonly string[]): LanguageText[] {
  const sentences = readPublicTexts('language-lingua').map((row) => ({
    text: row.text,
    code: languageCode(row.labels['language']),
  }));
  return [
    ...sentences,
    ...corpus.map((row, at) => ({ text: texts[at]!, code: languageCode(row.labels['language']) })),
  ];
}
