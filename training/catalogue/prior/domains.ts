import type { Axis } from './benchmarks.ts';

/** Shares of the axes in a domain; they sum to 1. */
export type AxisWeights = Readonly<Record<Axis, number>>;

/**
 * Which axes decide whether an answer in a domain is good. Fixed by judgement, not fitted: published figures
 * cannot tell which of fifteen domains a model is good at, only which axes.
 */
export const domainWeights: Readonly<Record<string, AxisWeights>> = {
  software: weights(0.1, 0.2, 0.65, 0.05),
  mathematics: weights(0.1, 0.85, 0.05, 0),
  natural_science: weights(0.5, 0.45, 0.05, 0),
  engineering: weights(0.35, 0.4, 0.25, 0),
  medicine: weights(0.65, 0.15, 0, 0.2),
  law: weights(0.6, 0.2, 0, 0.2),
  finance: weights(0.45, 0.35, 0, 0.2),
  business: weights(0.35, 0.15, 0, 0.5),
  social_science: weights(0.6, 0.05, 0, 0.35),
  humanities: weights(0.6, 0, 0, 0.4),
  arts_and_entertainment: weights(0.35, 0, 0, 0.65),
  language: weights(0.4, 0, 0, 0.6),
  customer_support: weights(0.2, 0.1, 0.15, 0.55),
  everyday_life: weights(0.4, 0.05, 0, 0.55),
  general: weights(0.3, 0.1, 0, 0.6),
};

export const defaultWeights: AxisWeights = weights(0.3, 0.25, 0.2, 0.25);

/** Domain whose axes an outcome table's task asks for. */
const domainOfTask: Readonly<Record<string, string>> = {
  // MMLU-Pro categories
  biology: 'natural_science',
  chemistry: 'natural_science',
  physics: 'natural_science',
  'computer science': 'software',
  economics: 'finance',
  engineering: 'engineering',
  health: 'medicine',
  history: 'humanities',
  philosophy: 'humanities',
  psychology: 'social_science',
  law: 'law',
  math: 'mathematics',
  business: 'finance',
  // single benchmarks
  gsm: 'mathematics',
  gsm8k: 'mathematics',
  'agentverse-mgsm': 'mathematics',
  'math-l5': 'mathematics',
  MATH_prealgebra: 'mathematics',
  'agentverse-logicgrid': 'mathematics',
  gpqa: 'natural_science',
  mbpp: 'software',
  human_eval: 'software',
  humaneval: 'software',
  javascript: 'software',
  crux: 'software',
  commongen: 'language',
};

const knowledgeOnly = weights(0.9, 0.1, 0, 0);
/** Predicting what code prints is as much stepping through it as knowing how to write it. */
const codeReading = weights(0, 0.45, 0.55, 0);

export function weightsOfTask(task: string): AxisWeights {
  if (task === 'crux') return codeReading;
  const domain = domainOfTask[task];
  return (domain === undefined ? undefined : domainWeights[domain]) ?? knowledgeOnly;
}

function weights(knowledge: number, reasoning: number, code: number, preference: number): AxisWeights {
  return { knowledge, reasoning, code, preference };
}
