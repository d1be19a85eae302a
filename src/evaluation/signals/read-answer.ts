import type { PromptSignals } from '../../classification/prompt-profile.ts';

/** What a classifier says about one signal of one prompt, made comparable with a label. */
export interface SignalAnswer {
  /** The value, the best guess where it abstains. */
  value: string;
  /** Graded value for rank correlation, where the signal is ordered. */
  score?: number;
  /** Calibrated probability of the value, where it has one. */
  probability?: number;
  abstained: boolean;
}

export const EVALUATED_SIGNALS = [
  'complexity',
  'domain',
  'task',
  'tone',
  'urgency',
  'stakes',
  'safety',
  'outputLength',
  'freshness',
  'language',
  'formality',
  'politeness',
] as const;
export type EvaluatedSignal = (typeof EVALUATED_SIGNALS)[number];

/** Signals with an order, by which their labels rank. */
export const ORDERS: Partial<Record<EvaluatedSignal, readonly string[]>> = {
  complexity: ['1', '2', '3', '4', '5'],
  urgency: ['0', '1', '2', '3'],
  stakes: ['low', 'medium', 'high'],
  outputLength: ['short', 'medium', 'long'],
  formality: ['casual', 'neutral', 'formal'],
  politeness: ['impolite', 'neutral', 'polite'],
};

export function readAnswer(signals: PromptSignals, signal: EvaluatedSignal): SignalAnswer {
  switch (signal) {
    case 'complexity': {
      const { level, score, probability, abstained } = signals.complexity;
      return { value: String(level), score, probability, abstained: abstained === true };
    }
    case 'urgency': {
      const { level, score, probability, abstained } = signals.urgency;
      return { value: String(level), score, probability, abstained: abstained === true };
    }
    case 'freshness': {
      const { value, probability, abstained } = signals.freshness;
      return { value: String(value), probability, abstained: abstained === true };
    }
    case 'language':
      return { value: signals.language.code, probability: signals.language.probability, abstained: false };
    case 'formality':
      return graded(signals.tone.formality, [0.25, 0.75], ORDERS.formality!);
    case 'politeness':
      return graded(signals.tone.politeness, [-0.5, 0.5], ORDERS.politeness!);
    case 'outputLength':
      return { ...labelled(signals.outputLength), score: signals.outputLength.tokens };
    case 'stakes': {
      const answer = labelled(signals.stakes);
      return { ...answer, score: ORDERS.stakes!.indexOf(answer.value) };
    }
    default:
      return labelled(signals[signal]);
  }
}

function labelled(signal: { label: string; guess?: string; probability: number }): SignalAnswer {
  return {
    value: signal.guess ?? signal.label,
    probability: signal.probability,
    abstained: signal.label === 'unknown',
  };
}

function graded(score: number, cuts: readonly [number, number], names: readonly string[]): SignalAnswer {
  const place = score < cuts[0] ? 0 : score < cuts[1] ? 1 : 2;
  return { value: names[place]!, score, abstained: false };
}
