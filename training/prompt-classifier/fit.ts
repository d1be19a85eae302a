import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { type Example, hasWordsToTeach } from './dataset.ts';
import { binEdges, type EmbeddingScale, embeddingScale, extract, type PreparedText } from './extract.ts';
import { createTowerSums, type ExtractedText, forward, type LinearModel } from './linear-model.ts';
import type { LossWeights } from './losses.ts';
import { type StructureMoments, structureMoments } from './structure-moments.ts';
import { type RowSelection, type SelectableText, selectRows } from './select-rows.ts';
import { trainLinear } from './train-linear.ts';

/** Everything that decides the result beside data and code. */
export const HYPER_PARAMETERS = {
  seed: 20_261_124,
  rows: { frequent: 32_000, telling: 3_000, minTexts: 2 },
  /** What an auxiliary text counts in the choice of rows beside one of the corpus. */
  auxiliaryTextWeight: 0.3,
  epochs: 10,
  learningRate: 0.1,
  decay: 5e-5,
  tableShare: 0.5,
  denseRate: 0.5,
  denseDecay: 1e-3,
  /** Exponent of the inverse class frequency in the class weights. */
  classBalance: 0.3,
  maxClassWeight: 5,
} as const;

export interface Fitted {
  rows: RowSelection;
  edges: Float32Array;
  scale: EmbeddingScale;
  model: LinearModel;
  moments: StructureMoments;
}

const URGENCY = HEADS.findIndex((head) => head.name === 'urgency');

/** Few n-grams speak of urgency and many of them are rare: the telling rows are its own. */
function selectable(example: Example, { scored }: PreparedText): SelectableText {
  return {
    scored,
    weight: example.isCorpus ? 1 : HYPER_PARAMETERS.auxiliaryTextWeight,
    level: example.isCorpus ? example.targets[URGENCY]! : Number.NaN,
  };
}

/** Trains on the given places of the examples. */
export function fit(
  examples: readonly Example[],
  prepared: readonly PreparedText[],
  places: readonly number[],
  onProgress: (text: string) => void,
): Fitted {
  const parameters = HYPER_PARAMETERS;
  const corpusPlaces = places.filter((place) => examples[place]!.isCorpus);
  const corpusTexts = corpusPlaces.map((place) => prepared[place]!);
  const rows = selectRows(
    places
      .filter((place) => hasWordsToTeach(examples[place]!))
      .map((place) => selectable(examples[place]!, prepared[place]!)),
    parameters.rows,
  );
  const edges = binEdges(corpusTexts);
  const scale = embeddingScale(corpusTexts);
  const { items } = extract(
    places.map((place) => prepared[place]!),
    rows,
    edges,
    scale,
  );
  const trainingItems = items.map((text, at) => ({
    text,
    targets: examples[places[at]!]!.targets,
    headWeights: examples[places[at]!]!.headWeights,
  }));
  const model = trainLinear(trainingItems, rows.scales, {
    epochs: parameters.epochs,
    learningRate: parameters.learningRate,
    decay: parameters.decay,
    tableShare: parameters.tableShare,
    denseRate: parameters.denseRate,
    denseDecay: parameters.denseDecay,
    weights: classWeights(corpusPlaces.map((place) => examples[place]!)),
    random: seededRandom(parameters.seed),
    onEpoch: (epoch, loss) => onProgress(`epoch ${epoch + 1}/${parameters.epochs}, loss ${loss.toFixed(3)}`),
  });
  const moments = structureMoments(corpusTexts.map(({ structure }) => structure));
  return { rows, edges, scale, model, moments };
}

/** Scores of one text by part: bins and bias alone, and what each tower adds. */
export interface ScoreParts {
  base: Float32Array;
  table: Float32Array;
  dense: Float32Array;
}

export interface Prediction {
  parts: ScoreParts[];
  /** Share of the own words' n-grams that have a row. */
  knownShares: Float32Array;
}

export function predict(
  fitted: Fitted,
  prepared: readonly PreparedText[],
  places: readonly number[],
): Prediction {
  const { model, rows, edges, scale } = fitted;
  const { items, knownShares } = extract(
    places.map((place) => prepared[place]!),
    rows,
    edges,
    scale,
  );
  const sums = createTowerSums();
  const score = (text: ExtractedText, table: boolean, dense: boolean) => {
    const scores = new Float32Array(model.bias.length);
    forward(model, text, { table, dense }, sums, scores);
    return scores;
  };
  const parts = items.map((text) => {
    const base = score(text, false, false);
    const minusBase = (scores: Float32Array) => scores.map((value, column) => value - base[column]!);
    return { base, table: minusBase(score(text, true, false)), dense: minusBase(score(text, false, true)) };
  });
  return { parts, knownShares };
}

function classWeights(examples: readonly Example[]): LossWeights {
  const classes = HEADS.map((head, at) => {
    const { size } = head;
    const counts = new Float32Array(size);
    for (const { targets } of examples) if (!Number.isNaN(targets[at]!)) counts[Math.round(targets[at]!)]!++;
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) =>
      count === 0
        ? 1
        : Math.min(
            HYPER_PARAMETERS.maxClassWeight,
            (total / (size * count)) ** HYPER_PARAMETERS.classBalance,
          ),
    );
  });
  return { heads: new Float32Array(HEADS.length).fill(1), classes };
}
