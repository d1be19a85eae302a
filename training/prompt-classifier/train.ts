/** Rebuilds the shipped weights from the data in this folder; see README.md. `npm run train:classifier` */
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
import { COLUMN_COUNT, HEADS } from '../../src/classification/heads/head-layout.ts';
import { languageText } from '../../src/classification/text-to-score.ts';
import { assignFolds } from './folds.ts';
import { fitAbstention, fitMixtures, type HeldOut } from './calibrate.ts';
import { perturbedCopies, readExamples, readLanguageTexts } from './dataset.ts';
import { type PreparedText, prepare } from './extract.ts';
import { fit, HYPER_PARAMETERS, predict } from './fit.ts';
import { modelCard } from './model-card.ts';
import { columnWeights, foldPieces } from './fold-weights.ts';
import { readPieceVectors } from './piece-vectors.ts';
import { isComposed } from './read-corpus.ts';
import { quantiseColumns } from './quantise.ts';
import { figuresOf, figuresTable } from './report.ts';
import { type PerturbedScores, robustnessOf, robustnessTable, scorePerturbed } from './robustness.ts';
import { trainLanguage } from './train-language.ts';
import { writeArtefact } from './write-artefact.ts';

const VERSION = '1.0.0';
const FOLDS = 5;
/** Tokens of good answers as the labelling guide bounds them: middles of short, medium, long. */
const OUTPUT_TOKENS = Float32Array.of(50, 260, 900);

const started = performance.now();
const say = (text: string) => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
};

const originals = readExamples();
const corpus = originals.filter((example) => example.isCorpus);
const composedRows = corpus.filter(({ source }) => isComposed(source)).length;
const examples = [...originals, ...perturbedCopies(corpus, HYPER_PARAMETERS.seed)];
const vectors = readPieceVectors();
const prepared = prepare(
  examples.map((example) => example.request),
  vectors,
);
const folds = assignFolds(
  examples.map((example) => example.text),
  examples.map((example) => example.foldGroup),
  FOLDS,
  HYPER_PARAMETERS.seed,
);
say(
  `${corpus.length} corpus rows, ${originals.length - corpus.length} auxiliary rows, ${examples.length - originals.length} changed copies`,
);

const heldOut: HeldOut[] = [];
const lengths: number[] = [];
const knownShares: number[] = [];
let perturbed: PerturbedScores[] = [];
let unperturbed: HeldOut[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const training: number[] = [];
  const held: number[] = [];
  examples.forEach((_, place) => (folds[place] === fold ? held : training).push(place));
  const fitted = fit(examples, prepared, training, (text) => say(`fold ${fold + 1}/${FOLDS}: ${text}`));
  const prediction = predict(fitted, prepared, held);
  held.forEach((place, at) => {
    const { targets, isCorpus, isCopy } = examples[place]!;
    if (isCopy) return;
    heldOut.push({
      parts: prediction.parts[at]!,
      thresholds: fitted.model.thresholds,
      // Auxiliary rows are judged on the head that nothing else labels, and on no other.
      targets: isCorpus ? targets : onlyDifficulty(targets),
    });
    lengths.push(prepared[place]!.scored.messageUnits);
    if (isCorpus) knownShares.push(prediction.knownShares[at]!);
  });
  // One fold tells enough about robustness.
  if (fold === FOLDS - 1) {
    const judged = held.filter((place) => examples[place]!.isCorpus);
    unperturbed = judged.map((place) => ({
      parts: prediction.parts[held.indexOf(place)]!,
      thresholds: fitted.model.thresholds,
      targets: examples[place]!.targets,
    }));
    const rows = judged.map((place) => examples[place]!);
    perturbed = scorePerturbed(fitted, rows, vectors, HYPER_PARAMETERS.seed + 1);
  }
}
const mixtures = fitMixtures(heldOut);
const abstainBelow = fitAbstention(heldOut, mixtures);
const figures = figuresOf(heldOut, mixtures, lengths);
HEADS.forEach((head, at) => say(`${head.name}: ${JSON.stringify(mixtures[at])}`));
const robustness = robustnessOf(unperturbed, perturbed, mixtures);
say(`unchanged answers:\n${robustnessTable(robustness)}`);
say(`held out:\n${figuresTable(figures)}`);

const final = fit(
  examples,
  prepared,
  examples.map((_, place) => place),
  (text) => say(`all rows: ${text}`),
);
const tableShares = columnWeights(mixtures, 'table');
const scaledTable = final.model.table.map(
  (value, at) => value * final.rows.scales[Math.floor(at / COLUMN_COUNT)]!,
);
const { table, scales: columnScales } = quantiseColumns(scaledTable, final.rows.hashes.length, COLUMN_COUNT);
const pieces = foldPieces(final, vectors, mixtures);
say(
  `the embedding cut to ${pieces.weights.dimensions} dimensions keeps ${pieces.kept.toFixed(4)} of its map`,
);
const corpusTexts = prepared.filter((_, place) => examples[place]!.isCorpus);
const language = trainLanguage(
  readLanguageTexts(
    corpus,
    corpusTexts.map(({ scored }) => languageText(scored)),
  ),
);
const { mean, inverseDeviation } = moments(corpusTexts);

const folder = new URL(`../../models/prompt-classifier/${VERSION}/`, import.meta.url);
const hash = writeArtefact(
  folder,
  {
    version: VERSION,
    rowHashes: final.rows.hashes,
    rowScales: final.rows.scales,
    table,
    columnScales,
    gates: final.model.gates.map((value, at) => value * tableShares[at % COLUMN_COUNT]!),
    binEdges: final.edges,
    binWeights: final.model.binWeights,
    structureMean: mean,
    structureInverseDeviation: inverseDeviation,
    bias: final.model.bias,
    thresholds: final.model.thresholds,
    temperatures: Float32Array.from(mixtures, (mixture) => mixture.temperature),
    abstainBelow,
    knownShareQuantiles: quantiles(knownShares, 21),
    outputTokens: OUTPUT_TOKENS,
    language,
    pieces: pieces.weights,
  },
  (sha256, bytes) =>
    modelCard({
      version: VERSION,
      sha256,
      bytes,
      figures,
      robustness,
      composedRows,
      realRows: corpus.length - composedRows,
      rows: originals.length,
      folds: FOLDS,
    }),
);
say(`wrote ${folder.pathname}, sha256 ${hash}`);

function onlyDifficulty(targets: Float32Array): Float32Array {
  const kept = new Float32Array(targets.length).fill(Number.NaN);
  kept[targets.length - 1] = targets[targets.length - 1]!;
  return kept;
}

function quantiles(values: readonly number[], count: number): Float32Array {
  const sorted = [...values].sort((a, b) => a - b);
  return Float32Array.from(
    { length: count },
    (_, at) => sorted[Math.min(sorted.length - 1, Math.floor((at / (count - 1)) * sorted.length))]!,
  );
}

function moments(texts: readonly PreparedText[]): { mean: Float32Array; inverseDeviation: Float32Array } {
  const mean = new Float32Array(STRUCTURE_SIZE);
  const inverseDeviation = new Float32Array(STRUCTURE_SIZE);
  for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
    let sum = 0;
    let squares = 0;
    for (const { structure } of texts) {
      sum += structure[scalar]!;
      squares += structure[scalar]! ** 2;
    }
    mean[scalar] = sum / texts.length;
    const variance = squares / texts.length - (sum / texts.length) ** 2;
    inverseDeviation[scalar] = variance > 1e-9 ? 1 / Math.sqrt(variance) : 0;
  }
  return { mean, inverseDeviation };
}
