import { plainRequest } from '../../src/chat/plain-request.ts';
import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { type Random, seededRandom } from '../../src/numerics/random.ts';
import { messageText } from '../../src/chat/chat-message.ts';
import { type Perturbation, perturb, TRAINING_WRAPPERS } from './augment.ts';
import type { LanguageText } from './train-language.ts';
import {
  type LabelledRequest,
  readCorpus,
  readDomainPhrases,
  readPublicTexts,
  type TextRow,
  targetsOf,
  textMessage,
} from './read-corpus.ts';

/** Weight of each auxiliary source beside a corpus row, by head. Chosen on folds of the corpus, where each must not hurt. */
const SOURCE_WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'safety-prompts': { safety: 0.3 },
  difficulty: { difficulty: 1, domain: 1 },
  'domain-phrases': { domain: 1 },
};

/** Domains of MMLU-Pro's categories, as weak labels; its "business" is half finance and its "other" is anything. */
const DOMAIN_OF_CATEGORY: Readonly<Record<string, string>> = {
  biology: 'natural_science',
  chemistry: 'natural_science',
  physics: 'natural_science',
  'computer science': 'software',
  economics: 'finance',
  engineering: 'engineering',
  health: 'medicine',
  history: 'humanities',
  law: 'law',
  math: 'mathematics',
  philosophy: 'humanities',
  psychology: 'social_science',
};

/**
 * Real texts in the corpus, by where they come from: examination questions are about fields in another way than prompts.
 */
const REAL_TEXT_WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'mmlu-pro': { domain: 0.2 },
  'routellm-mmlu': { domain: 0.2 },
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

/** How often each change is drawn for the copies: more where answers change more. */
const COPY_KINDS: readonly (readonly [Perturbation, number])[] = [
  ['typos', 4],
  ['lower case', 4],
  ['spacing', 1],
  ['no marks', 8],
  ['wrapper', 4],
  ['translated wrapper', 4],
];
const DOMAIN = HEADS.findIndex((head) => head.name === 'domain');
const COPY_WEIGHT = 0.7;

/** One copy of every corpus row under a change that keeps its labels. Copies belong to the fold of their original. */
export function perturbedCopies(corpus: readonly Example[], seed: number): Example[] {
  const random = seededRandom(seed);
  return corpus.map((example) => ({
    ...example,
    request: perturb(example.request, drawKind(random), TRAINING_WRAPPERS, random),
    isCorpus: false,
    isCopy: true,
    headWeights: example.headWeights.map((weight) => weight * COPY_WEIGHT),
  }));
}

function drawKind(random: Random): Perturbation {
  let left = random.uniform() * COPY_KINDS.reduce((sum, [, share]) => sum + share, 0);
  for (const [kind, share] of COPY_KINDS) {
    left -= share;
    if (left < 0) return kind;
  }
  return COPY_KINDS[0]![0];
}

function weightsOf(origin: string | undefined): Float32Array {
  const weights = origin === undefined ? undefined : REAL_TEXT_WEIGHTS[origin];
  return Float32Array.from(HEADS, (head) => weights?.[head.name] ?? 1);
}

function labelsOf({ source, subject, labels }: TextRow): Record<string, unknown> {
  const domain = source === 'mmlu-pro' ? DOMAIN_OF_CATEGORY[subject ?? ''] : undefined;
  return domain === undefined ? labels : { ...labels, domain };
}

function textsOf(source: string): TextRow[] {
  return source === 'domain-phrases' ? readDomainPhrases() : readPublicTexts(source);
}

/** Whether an example teaches words: its n-grams may get rows. */
export function hasWordsToTeach(example: Example): boolean {
  if (example.isCorpus) return true;
  return !example.isCopy && example.headWeights[DOMAIN]! > 0 && !Number.isNaN(example.targets[DOMAIN]!);
}

/** The corpus, then the auxiliary sources, in a fixed order. */
export function readExamples(): Example[] {
  const corpus = readCorpus().map((row) => ({
    ...row,
    isCorpus: true,
    isCopy: false,
    headWeights: weightsOf(row.origin),
    text: messageText(row.request.messages.at(-1)!),
  }));
  const auxiliary = Object.entries(SOURCE_WEIGHTS).flatMap(([source, weights]) => {
    const headWeights = Float32Array.from(HEADS, (head) => weights[head.name] ?? 0);
    return textsOf(source).map((row) => ({
      id: row.id,
      source,
      foldGroup: row.id,
      request: plainRequest([textMessage('user', row.text)]),
      targets: targetsOf(labelsOf(row)),
      labels: labelsOf(row),
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
