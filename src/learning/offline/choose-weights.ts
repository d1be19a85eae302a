/**
 * Weights of the stack by the value of the choice that they lead to, not by likelihood: the pick of the largest of many
 * noisy predictions suffers the winner's curse, which averaging repairs and squared error does not see.
 */
import { stackMembers } from '../../routing/quality-model/trained-state.ts';

/** Out-of-fold chances of each member, rows × arms each, with what the arms scored and cost on those rows. */
export interface MemberChances {
  rows: number;
  arms: number;
  /** In the order of `stackMembers`. */
  chances: readonly Float64Array[];
  scores: Float64Array;
  /** Expected USD per row and arm; null when the table has no costs. */
  costs: Float64Array | null;
}

const steps = 5;
/** What inner validation settles on in tables with plenty of labels; it has to overrule this where few labels say otherwise. */
const usualWeights = [0.1, 0.4, 0.25, 0.25];
const priorSharpness = 8;
/** Prompts that the cell table's head start is worth. */
const cellHeadStart = 50;
/** Prices of money at which choices are compared, as multiples of the ratio of the spreads of score and cost. */
export const priceLevels: readonly number[] = [0, 0.03, 0.1, 0.3];

export function chooseWeights(members: MemberChances): number[] {
  const candidates = simplex(stackMembers.length, steps);
  const values = candidates.map((weights) => valueOfChoice(blend(members, weights), members));
  const best = Math.max(...values);
  const error = standardError(members);
  const averaged = new Array<number>(stackMembers.length).fill(0);
  let total = 0;
  for (const [place, weights] of candidates.entries()) {
    const share = priorOf(weights) * Math.exp((values[place]! - best) / error);
    total += share;
    for (const [member, weight] of weights.entries()) averaged[member]! += share * weight;
  }
  const trust = members.rows / (members.rows + cellHeadStart);
  return averaged.map((weight, member) => trust * (weight / total) + (member === 0 ? 1 - trust : 0));
}

/** Mean gain of choosing by these chances: for two arms the area under the quality–calls curve, else that of the pick. */
export function valueOfChoice(chances: Float64Array, members: MemberChances): number {
  if (members.costs === null && members.arms === 2) return pairValue(chances, members.scores, members.rows);
  const { rows, arms, scores, costs } = members;
  const unit = priceUnit(members);
  const levels = costs === null ? [0] : priceLevels;
  let total = 0;
  for (const level of levels) {
    const price = level * unit;
    for (let row = 0; row < rows; row++) {
      let pick = -1;
      let best = Number.NEGATIVE_INFINITY;
      for (let arm = 0; arm < arms; arm++) {
        const place = row * arms + arm;
        const worth = chances[place]! - (costs === null ? 0 : price * costs[place]!);
        if (worth > best && !Number.isNaN(scores[place]!)) {
          best = worth;
          pick = place;
        }
      }
      if (pick >= 0) total += scores[pick]! - (costs === null ? 0 : price * costs[pick]!);
    }
  }
  return total / Math.max(rows * levels.length, 1);
}

/** Price of money at which spreads of score and cost count alike; 0 without costs. */
export function priceUnit({ scores, costs }: MemberChances): number {
  return costs === null ? 0 : spread(scores) / Math.max(spread(costs), 1e-12);
}

export function blend(members: MemberChances, weights: readonly number[]): Float64Array {
  const blended = new Float64Array(members.rows * members.arms);
  for (const [member, chances] of members.chances.entries()) {
    const weight = weights[member]!;
    if (weight === 0) continue;
    for (let place = 0; place < blended.length; place++) blended[place]! += weight * chances[place]!;
  }
  return blended;
}

/** Area between the curve of gain against calls of the second arm and that of random calls, in units of score. */
export function pairValue(chances: Float64Array, scores: Float64Array, rows: number): number {
  const order = Array.from({ length: rows }, (_, row) => row)
    .filter((row) => !Number.isNaN(scores[2 * row]! + scores[2 * row + 1]!))
    .sort((a, b) => chances[2 * b + 1]! - chances[2 * b]! - (chances[2 * a + 1]! - chances[2 * a]!));
  let gain = 0;
  let area = 0;
  for (const row of order) {
    const step = scores[2 * row + 1]! - scores[2 * row]!;
    area += gain + step / 2;
    gain += step;
  }
  const count = Math.max(order.length, 1);
  return (area / count - gain / 2) / count;
}

/** How likely a mix is before any value is seen: the nearer to the usual one, the likelier. */
function priorOf(weights: readonly number[]): number {
  const distance = weights.reduce((sum, weight, member) => sum + (weight - usualWeights[member]!) ** 2, 0);
  return Math.exp(-priorSharpness * distance);
}

function standardError(members: MemberChances): number {
  const scale = members.arms === 2 && members.costs === null ? 0.1 : 0.25;
  return (scale * Math.max(spread(members.scores), 1e-6)) / Math.sqrt(Math.max(members.rows, 1));
}

/** Standard deviation of the known values. */
export function spread(values: Float64Array): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(squares / count - (sum / count) ** 2, 0));
}

/** All weights that are multiples of 1/parts, at least 0, in all 1. */
function simplex(dimensions: number, parts: number): number[][] {
  if (dimensions === 1) return [[parts / steps]];
  const points: number[][] = [];
  for (let first = 0; first <= parts; first++) {
    for (const rest of simplex(dimensions - 1, parts - first)) points.push([first / steps, ...rest]);
  }
  return points;
}
