import type { ClassifierWeights } from '../classifier-weights.ts';
import { findStatedDeadline } from '../detectors/stated-deadline.ts';
import { findStatedLength } from '../detectors/stated-length.ts';
import {
  type BooleanSignal,
  type ComplexitySignal,
  complexityBand,
  type DifficultySignal,
  type Domain,
  type LabelSignal,
  type OutputLength,
  type OutputLengthSignal,
  type SafetyClass,
  STAKES,
  type Stakes,
  type Task,
  type Tone,
  type ToneSignal,
  type UrgencySignal,
} from '../prompt-profile.ts';
import { weighByDeadline } from './deadline-odds.ts';
import { type Head, HEADS, type HeadName, orderedHead, softmaxHead } from './head-layout.ts';
import { headProbabilities, roundShare } from './probabilities.ts';
import { reportedPlace } from './reported-place.ts';

export interface LearntSignals {
  complexity: ComplexitySignal;
  difficulty: DifficultySignal;
  domain: LabelSignal<Domain>;
  task: LabelSignal<Task>;
  tone: ToneSignal;
  urgency: UrgencySignal;
  stakes: LabelSignal<Stakes>;
  safety: LabelSignal<SafetyClass>;
  outputLength: OutputLengthSignal;
  freshness: BooleanSignal;
  /** Probability of complexity level 4 or 5. */
  likelyHard: number;
}

const MAX_LABELS = 16;
/** A stated limit of up to this long is taken even where the urgency head sees none. */
const SHORT_DEADLINE_SECONDS = 900;
/** Expected level of a prompt whose only sign of hurry is the limit that it states. */
const LEAST_STATED = 0.5;
/** Expected level below which the score is 0: chosen on held-out rows by its rank correlation with the labelled level. */
const LEAST_SCORED = 0.35;
/** Probability of any urgency below which no limit is looked for. */
const LEAST_URGENCY = 0.15;

/** Share of corpus rows with a stated length whose label is that of the length: 108 of 125. */
const STATED_LENGTH_IS_RIGHT = 0.86;
/** Tokens by the labelling guide. */
const LEAST_MEDIUM = 100;
const MOST_MEDIUM = 500;

function lengthOf(tokens: number): OutputLength {
  if (tokens > MOST_MEDIUM) return 'long';
  return tokens < LEAST_MEDIUM ? 'short' : 'medium';
}

/** Turns the scores of the columns into signals: probabilities, expected levels, abstention. Buffers are reused. */
export class SignalReader {
  private readonly weights: ClassifierWeights;
  private readonly probabilities = new Float64Array(MAX_LABELS);
  private readonly places: Readonly<Record<HeadName, number>>;

  constructor(weights: ClassifierWeights) {
    this.weights = weights;
    this.places = Object.fromEntries(HEADS.map((head, at) => [head.name, at])) as Record<HeadName, number>;
  }

  read(scores: Float64Array, ownWords: string): LearntSignals {
    const complexity = this.readComplexity(scores);
    // Filled by readComplexity; the buffer is overwritten by the next head.
    const likelyHard = this.probabilities[3]! + this.probabilities[4]!;
    return {
      complexity,
      likelyHard,
      difficulty: { score: roundShare(this.expected(scores, 'difficulty')) },
      domain: this.readLabel<Domain>(scores, 'domain'),
      task: this.readLabel<Task>(scores, 'task'),
      tone: {
        ...this.readLabel<Tone>(scores, 'tone'),
        formality: roundShare(this.expected(scores, 'formality')),
        politeness: roundShare(this.expected(scores, 'politeness')),
      },
      urgency: this.readUrgency(scores, ownWords),
      stakes: this.readStakes(scores),
      safety: this.readLabel<SafetyClass>(scores, 'safety'),
      outputLength: this.readOutputLength(scores, ownWords),
      freshness: this.readBoolean(scores, 'freshness'),
    };
  }

  /** Probabilities of a head's labels or levels into the shared buffer; returns the place that is reported. */
  fill(scores: Float64Array, head: Head): number {
    const temperature = this.weights.temperatures[this.places[head.name]]!;
    const { probabilities } = this;
    const likeliest = headProbabilities(head, scores, this.weights.thresholds, temperature, probabilities);
    return reportedPlace(head, probabilities, likeliest);
  }

  /** Place of the label or level that the signals report for a head, with its probability. */
  reported(scores: Float64Array, head: Head, ownWords: string): { place: number; probability: number } {
    if (head.name === 'outputLength' && head.kind === 'softmax') {
      const { label, guess, probability } = this.readOutputLength(scores, ownWords);
      return { place: head.labels.indexOf(guess ?? label), probability };
    }
    let place = this.fill(scores, head);
    if (head.name === 'complexity') place = this.readComplexity(scores).level - 1;
    if (head.name === 'urgency') place = this.readUrgency(scores, ownWords).level;
    return { place, probability: this.probabilities[place]! };
  }

  private abstains(name: HeadName, probability: number): boolean {
    return probability < this.weights.abstainBelow[this.places[name]]!;
  }

  private readLabel<Label extends string>(scores: Float64Array, name: HeadName): LabelSignal<Label> {
    const head = softmaxHead(name);
    const best = this.fill(scores, head);
    return this.labelled(name, head.labels[best] as Label, this.probabilities[best]!);
  }

  private labelled<Label extends string>(
    name: HeadName,
    label: Label,
    probability: number,
  ): LabelSignal<Label> {
    const rounded = roundShare(probability);
    return this.abstains(name, probability)
      ? { label: 'unknown', probability: rounded, guess: label }
      : { label, probability: rounded };
  }

  private expected(scores: Float64Array, name: HeadName): number {
    const head = orderedHead(name);
    this.fill(scores, head);
    let mean = 0;
    for (let level = 0; level < head.levels.length; level++)
      mean += head.levels[level]! * this.probabilities[level]!;
    return mean;
  }

  private readComplexity(scores: Float64Array): ComplexitySignal {
    const score = roundShare((this.expected(scores, 'complexity') - 1) / 4);
    const level = Math.min(5, Math.max(1, Math.round(1 + score * 4)));
    const probability = this.probabilities[level - 1]!;
    const signal: ComplexitySignal = {
      score,
      level,
      band: complexityBand(score),
      probability: roundShare(probability),
    };
    if (this.abstains('complexity', probability)) signal.abstained = true;
    return signal;
  }

  private readUrgency(scores: Float64Array, ownWords: string): UrgencySignal {
    const head = orderedHead('urgency');
    const { probabilities } = this;
    let level = this.fill(scores, head);
    // Most prompts have no hurry in them, and reading times out of words is dear.
    const isPossible = 1 - probabilities[0]! >= LEAST_URGENCY;
    const deadlineSeconds = isPossible ? findStatedDeadline(ownWords) : undefined;
    if (deadlineSeconds !== undefined) {
      weighByDeadline(probabilities, deadlineSeconds);
      level = reportedPlace(head, probabilities, 0);
    }
    const hasDeadline =
      deadlineSeconds !== undefined && (level > 0 || deadlineSeconds <= SHORT_DEADLINE_SECONDS);
    let mean = 0;
    for (let place = 0; place < head.levels.length; place++) mean += place * probabilities[place]!;
    const probability = probabilities[level]!;
    if (hasDeadline && level === 0) {
      level = 1;
      mean = Math.max(mean, LEAST_STATED);
    }
    const signal: UrgencySignal = {
      score: mean < LEAST_SCORED ? 0 : roundShare(mean / 3),
      level,
      probability: roundShare(probability),
    };
    // A middle level is seldom the likeliest even where it is surely reached, so being sure is about reaching it.
    let reached = 0;
    for (let place = level; place < head.levels.length; place++) reached += probabilities[place]!;
    const isUnsure = this.abstains('urgency', level === 0 ? probability : reached);
    if (isUnsure && !hasDeadline) signal.abstained = true;
    if (hasDeadline) signal.deadlineSeconds = deadlineSeconds;
    return signal;
  }

  private readStakes(scores: Float64Array): LabelSignal<Stakes> {
    const best = this.fill(scores, orderedHead('stakes'));
    return this.labelled('stakes', STAKES[best]!, this.probabilities[best]!);
  }

  private readOutputLength(scores: Float64Array, ownWords: string): OutputLengthSignal {
    const stated = findStatedLength(ownWords);
    if (stated !== undefined)
      return { label: lengthOf(stated), probability: STATED_LENGTH_IS_RIGHT, tokens: stated };
    const head = softmaxHead('outputLength');
    const best = this.fill(scores, head);
    let tokens = 0;
    for (let place = 0; place < head.labels.length; place++) {
      tokens += this.probabilities[place]! * this.weights.outputTokens[place]!;
    }
    const label = this.labelled('outputLength', head.labels[best] as OutputLength, this.probabilities[best]!);
    return { ...label, tokens: Math.round(tokens) };
  }

  private readBoolean(scores: Float64Array, name: HeadName): BooleanSignal {
    const best = this.fill(scores, orderedHead(name));
    const probability = this.probabilities[best]!;
    const signal: BooleanSignal = { value: best === 1, probability: roundShare(probability) };
    if (this.abstains(name, probability)) signal.abstained = true;
    return signal;
  }
}
