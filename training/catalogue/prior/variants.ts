import type { ReasoningModes } from '../reasoning-modes.ts';

/** Efforts in rising order; `none` is without reasoning. */
export const effortLadder = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The row of a model without a dial. */
export const onlyMode = 'only';

/** Sources that quote vendors, who measure with the most effort unless they say otherwise. */
const vendorFigure = /BenchLM|LLM-Stats|models\.dev|^https?:/;

/** Which of the model's efforts a published figure was measured at. */
export function effortOfFigure(modes: ReasoningModes, source: string, variant: string | undefined): string {
  const efforts = modes.efforts;
  const fallback = modes.defaultEffort ?? efforts.at(-1);
  if (fallback === undefined) return onlyMode;
  if (variant === undefined) return vendorFigure.test(source) ? highestUpTo(efforts, 'max') : fallback;
  return nearest(efforts, namedEffort(variant), fallback);
}

function namedEffort(variant: string): string | undefined {
  if (/^(non-reasoning|no-?thinking|nothinking|base$|instant)/.test(variant)) return 'none';
  if (/minimal/.test(variant)) return 'minimal';
  if (/xhigh/.test(variant)) return 'xhigh';
  if (/(^|[-,])max(-|$)|max-effort/.test(variant)) return 'max';
  if (/high/.test(variant)) return 'high';
  if (/med/.test(variant)) return 'medium';
  if (/low/.test(variant)) return 'low';
  return /reasoning|thinking|budget/.test(variant) ? 'high' : undefined;
}

/** The effort itself, else the one next to it on the ladder, the higher one first; `none` stands only for itself. */
function nearest(efforts: readonly string[], wanted: string | undefined, fallback: string): string {
  if (wanted === undefined) return fallback;
  if (efforts.includes(wanted)) return wanted;
  const rank = effortLadder.indexOf(wanted);
  const candidates = wanted === 'none' ? efforts : efforts.filter((effort) => effort !== 'none');
  const distance = (effort: string) => Math.abs(effortLadder.indexOf(effort) - rank - 0.1);
  return [...candidates].sort((a, b) => distance(a) - distance(b))[0] ?? fallback;
}

function highestUpTo(efforts: readonly string[], limit: string): string {
  const rank = effortLadder.indexOf(limit);
  return (
    [...efforts].filter((effort) => effortLadder.indexOf(effort) <= rank).at(-1) ?? efforts[0] ?? onlyMode
  );
}
