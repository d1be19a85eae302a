/**
 * What is read from a prompt. `signals` is plain data: rules see exactly its JSON, and so do `/v1/classify` and
 * `signalbox classify`. A labelled signal that abstains has `label: 'unknown'` and gives its best value as `guess`;
 * an ordered or boolean one keeps its best value and adds `abstained: true`. Routing treats both as absent.
 */

export const DOMAINS = [
  'software',
  'mathematics',
  'natural_science',
  'engineering',
  'medicine',
  'law',
  'finance',
  'business',
  'social_science',
  'humanities',
  'arts_and_entertainment',
  'language',
  'customer_support',
  'everyday_life',
  'general',
] as const;
export type Domain = (typeof DOMAINS)[number];

export const TASKS = [
  'factual_qa',
  'open_qa',
  'exam_qa',
  'math',
  'code_generation',
  'code_edit',
  'code_explain',
  'creative_writing',
  'business_writing',
  'rewriting',
  'summarization',
  'translation',
  'extraction_classification',
  'brainstorming_planning',
  'roleplay_chat',
  'other',
] as const;
export type Task = (typeof TASKS)[number];

export const TONES = ['neutral', 'friendly', 'frustrated', 'distressed', 'playful'] as const;
export type Tone = (typeof TONES)[number];

export const STAKES = ['low', 'medium', 'high'] as const;
export type Stakes = (typeof STAKES)[number];

export const SAFETY_CLASSES = ['benign', 'sensitive', 'harmful', 'jailbreak', 'injection'] as const;
export type SafetyClass = (typeof SAFETY_CLASSES)[number];

export const OUTPUT_LENGTHS = ['short', 'medium', 'long'] as const;
export type OutputLength = (typeof OUTPUT_LENGTHS)[number];

export const COMPLEXITY_BANDS = ['low', 'medium', 'high'] as const;
export type ComplexityBand = (typeof COMPLEXITY_BANDS)[number];

export const SENSITIVE_DATA_KINDS = [
  'email',
  'phone',
  'card',
  'iban',
  'ip',
  'national_id',
  'passport',
  'api_key',
  'private_key',
  'password',
  'address',
] as const;
export type SensitiveDataKind = (typeof SENSITIVE_DATA_KINDS)[number];

/** A signal with one of several labels. `probability` (0..1, calibrated) is that of the label, or of `guess`. */
export interface LabelSignal<Label extends string> {
  label: Label | 'unknown';
  probability: number;
  guess?: Label;
}

export interface ComplexitySignal {
  /** Expected level mapped to 0..1: (level − 1) / 4. */
  score: number;
  /** Likeliest level, 1 (trivial) to 5 (very hard). */
  level: number;
  /** Of the score: low < 0.375, medium < 0.625, high from there. */
  band: ComplexityBand;
  /** Of the level, 0..1. */
  probability: number;
  abstained?: true;
}

/** Expected share (0..1) of a panel of models that fails the prompt; feeds the quality model only. */
export interface DifficultySignal {
  score: number;
}

export interface ToneSignal extends LabelSignal<Tone> {
  /** 0 casual, 0.5 neutral, 1 formal. */
  formality: number;
  /** −1 impolite, 0 neutral, 1 polite. */
  politeness: number;
}

export interface UrgencySignal {
  /** Expected level / 3; exactly 0 when no time pressure is read. */
  score: number;
  /** 0 none, 1 soon, 2 today, 3 immediate. */
  level: number;
  probability: number;
  abstained?: true;
  /** A limit stated in the person's own words, in seconds from the moment of writing. */
  deadlineSeconds?: number;
}

export interface LanguageSignal {
  /** ISO 639-1, `mixed` when two languages each carry a third or more, `unknown` without letters. */
  code: string;
  /** Four-letter ISO 15924 code of the script with most letters, `Zyyy` without letters. */
  script: string;
  probability: number;
}

/** One find of a detector. Offsets are UTF-16 code units in the text of that part. */
export interface SensitiveDataSpan {
  kind: SensitiveDataKind;
  /** Index in `messages`. */
  message: number;
  /** Index in the parts of that message; inside a tool result, that of the tool-result part. */
  part: number;
  start: number;
  end: number;
}

export interface OutputLengthSignal extends LabelSignal<OutputLength> {
  /** Expected tokens of a good answer. */
  tokens: number;
}

export interface BooleanSignal {
  value: boolean;
  /** Of the value given, 0..1. */
  probability: number;
  abstained?: true;
}

/** What the request needs from a model, read from its parts, tools and format; `reasoning` alone is learnt. */
export interface Needs {
  vision: boolean;
  audio: boolean;
  tools: boolean;
  structuredOutput: boolean;
  reasoning: boolean;
  /** True from 32,000 estimated input tokens on. */
  longContext: boolean;
}

export interface PromptSignals {
  complexity: ComplexitySignal;
  difficulty: DifficultySignal;
  domain: LabelSignal<Domain>;
  task: LabelSignal<Task>;
  tone: ToneSignal;
  urgency: UrgencySignal;
  stakes: LabelSignal<Stakes>;
  language: LanguageSignal;
  safety: LabelSignal<SafetyClass>;
  /** At most 64 spans, in the order of the messages. */
  sensitiveData: SensitiveDataSpan[];
  outputLength: OutputLengthSignal;
  freshness: BooleanSignal;
  needs: Needs;
  /** 0..1: how far the prompt lies from what the classifier was trained on. */
  novelty: number;
  /** Signals of the configuration's own (`signals.custom`), by name; absent when there are none. */
  custom?: Record<string, LabelSignal<string>>;
}

export interface PromptTokens {
  /** Estimated tokens of everything sent: all messages, tool schemas and response schema. */
  input: number;
  /** Expected tokens of a good answer, the caller's own limit respected. */
  expectedOutput: number;
}

export interface PromptProfile {
  signals: PromptSignals;
  tokens: PromptTokens;
  /** Dense features for the quality model, of fixed length and meaning per classifier version; owned by the profile. */
  features: Float32Array;
  classifierVersion: string;
  /** Whether custom signals had the vector of the configured encoder; absent where none is configured. */
  encoder?: 'used' | 'missed';
  /** Set when reading failed inside: every learned signal is then unknown or abstained. */
  failed?: true;
}

/** Band of a complexity score: the middle third of the five levels is `medium`. */
export function complexityBand(score: number): ComplexityBand {
  if (score < 0.375) return 'low';
  return score < 0.625 ? 'medium' : 'high';
}
