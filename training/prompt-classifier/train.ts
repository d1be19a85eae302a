/** Rebuilds the shipped weights from the data in this folder; see README.md. `npm run train:classifier` */
import { mkdirSync, writeFileSync } from 'node:fs';
import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { languageText } from '../../src/classification/text-to-score.ts';
import { crossValidate } from './cross-validate.ts';
import { perturbedCopies, readExamples, readLanguageTexts } from './dataset.ts';
import { prepare } from './extract.ts';
import { fit, HYPER_PARAMETERS } from './fit.ts';
import { learningCurves } from './learning-curves.ts';
import { modelCard } from './model-card.ts';
import { readPieceVectors } from './piece-vectors.ts';
import { isComposed } from './read-corpus.ts';
import { figuresOf } from './report.ts';
import { resultsMarkdown } from './results.ts';
import { measureRobustness } from './robustness.ts';
import { classifierOf, servedFigures } from './served-figures.ts';
import { servingWeights } from './serving-weights.ts';
import { trainLanguage } from './train-language.ts';
import { writeArtefact } from './write-artefact.ts';

const VERSION = '1.0.0';
const FOLDS = 5;
const { seed } = HYPER_PARAMETERS;

const started = performance.now();
const say = (text: string) => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
};

const originals = readExamples();
const corpus = originals.filter((example) => example.isCorpus);
const composedRows = corpus.filter(({ source }) => isComposed(source)).length;
const examples = [...originals, ...perturbedCopies(corpus, seed)];
const vectors = readPieceVectors();
const prepared = prepare(
  examples.map((example) => example.request),
  vectors,
);
say(
  `${corpus.length} corpus rows, ${originals.length - corpus.length} auxiliary rows, a changed copy of each`,
);

const validation = crossValidate(examples, prepared, FOLDS, seed, say);
const { folds, calibration } = validation;
HEADS.forEach((head, at) => say(`${head.name}: ${JSON.stringify(calibration.mixtures[at])}`));
const classifiers = folds.map((fold) => classifierOf(fold, examples, prepared, vectors, validation));
const last = folds.at(-1)!;
const results = resultsMarkdown({
  folds: FOLDS,
  composed: servedFigures(classifiers, folds, examples, ({ source }) => isComposed(source)),
  realTexts: servedFigures(classifiers, folds, examples, ({ source }) => !isComposed(source)),
  difficulty: figuresOf(validation.heldOut, calibration.mixtures).find(({ head }) => head === 'difficulty')!,
  // One fold tells enough about robustness and about the size of the corpus.
  robustness: measureRobustness(
    classifiers.at(-1)!,
    last.judged.map((place) => examples[place]!),
    seed + 1,
  ),
  curves: learningCurves(last, examples, prepared, calibration.mixtures, seed, say),
});
say(results);

const final = fit(
  examples,
  prepared,
  examples.map((_, place) => place),
  (text) => say(`all rows: ${text}`),
);
const corpusTexts = prepared.filter((_, place) => examples[place]!.isCorpus);
const language = trainLanguage(
  readLanguageTexts(
    corpus,
    corpusTexts.map(({ scored }) => languageText(scored)),
  ),
);
const { weights, keptOfMap } = servingWeights(VERSION, final, vectors, language, calibration);
say(`the embedding cut to ${weights.pieces.dimensions} dimensions keeps ${keptOfMap.toFixed(4)} of its map`);

const folder = new URL(`../../models/prompt-classifier/${VERSION}/`, import.meta.url);
const hash = writeArtefact(folder, weights, (sha256, bytes) =>
  modelCard({
    version: VERSION,
    sha256,
    bytes,
    composedRows,
    realRows: corpus.length - composedRows,
    rows: originals.length,
    results,
  }),
);
say(`wrote ${folder.pathname}, sha256 ${hash}`);

const resultsFolder = new URL('../../docs/results/', import.meta.url);
mkdirSync(resultsFolder, { recursive: true });
writeFileSync(
  new URL('signals.md', resultsFolder),
  `# Signals: what was measured\n\nWritten by \`npm run train:classifier\` with prompt classifier ${VERSION}, weights SHA-256 \`${hash}\`.\n\n${results}`,
);
