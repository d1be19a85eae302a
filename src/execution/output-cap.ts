import type { AttemptTarget } from './attempt.ts';

export interface OutputCap {
  /** What the call is told; undefined leaves the request as the client wrote it. */
  sendTokens: number | undefined;
  /** Whether the client asked for more than the model can give. */
  isClamped: boolean;
  /** Tokens over all answers that are wanted at most; null when neither client nor card says. */
  totalTokens: number | null;
  /** What the model can give at all, over all answers; null when unknown. */
  ceilingTokens: number | null;
}

/** The cap on an attempt's output: the step's own, else the client's, never above the model's. */
export function outputCap(target: Pick<AttemptTarget, 'request' | 'model' | 'maxOutputTokens'>): OutputCap {
  const { sampling } = target.request;
  const wished = target.maxOutputTokens ?? sampling.maxOutputTokens;
  const modelMax = target.model.maxOutputTokens;
  const answers = Math.max(1, sampling.n ?? 1);
  const ceilingTokens = modelMax === null ? null : modelMax * answers;
  if (wished === undefined) {
    return { sendTokens: undefined, isClamped: false, totalTokens: ceilingTokens, ceilingTokens };
  }
  const isClamped = modelMax !== null && wished > modelMax;
  const tokens = isClamped ? modelMax : wished;
  const isOwn = isClamped || target.maxOutputTokens !== undefined;
  return { sendTokens: isOwn ? tokens : undefined, isClamped, totalTokens: tokens * answers, ceilingTokens };
}
