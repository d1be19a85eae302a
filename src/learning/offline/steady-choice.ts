/**
 * Among mixes of the members that choose about as well, the one whose picks stay when a prompt is changed and its question
 * is not (as the one-standard-error rule of Breiman et al., "Classification and Regression Trees", 1984, prefers the
 * simplest among the best; here with a fixed tolerance, so that few labels do not allow any loss).
 */
import { askMargins } from '../../routing/usual-arm.ts';
import { blend, type MemberChances, pairValue, priceLevels, priceUnit, spread } from './choose-weights.ts';
import { meanOfColumns } from './outcome-columns.ts';

/** Chances that members which did not see the questions give prompts and changed copies of them; entries × arms each. */
export interface CopyChances {
  rows: number;
  /** In the order of `stackMembers`. */
  before: readonly Float64Array[];
  after: readonly Float64Array[];
}

/** Mean score that steadiness may cost on held-out questions, as a share of the deviation of the scores. */
const toleratedLoss = 0.01;
/** The same for two arms without costs, as a share of the area under the curve of random calls. */
const toleratedPairLoss = 0.005;
/** Moved picks must fall to this share, or the best mix stays. */
const worthwhile = 0.8;
/** Share of moved picks that no value is given up to lower. */
const steadyEnough = 0.03;
const towards = [0.25, 0.5, 0.75, 1];

/** By how much, in chance of a good answer, an arm other than the usual one must be better before it is picked. */
const margins = [0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03];

/**
 * `best` or a mix of it with one member, that member alone at the end; and the margin for leaving the usual arm with these
 * weights, 0 for two arms without costs, which are split by share.
 */
export function steadyChoice(
  best: readonly number[],
  members: MemberChances,
  copies: CopyChances,
): { weights: number[]; margin: number } {
  if (copies.rows === 0) return { weights: [...best], margin: 0 };
  const start = judge(best, 0, members, copies);
  const least = start.value - toleranceOf(members);
  let steadiest = [...best];
  let fewest = worthwhile * start.moved;
  for (let member = 0; member < best.length; member++) {
    for (const share of towards) {
      const weights = best.map((weight, at) => (1 - share) * weight + (at === member ? share : 0));
      const { value, moved } = judge(weights, 0, members, copies);
      if (value < least || moved >= fewest) continue;
      fewest = moved;
      steadiest = weights;
    }
  }
  return {
    weights: steadiest,
    margin: isPair(members) ? 0 : steadyMargin(steadiest, least, members, copies),
  };
}

/** The smallest margin that is steady enough, else that of fewest moved picks, among those that keep the value. */
function steadyMargin(
  weights: readonly number[],
  least: number,
  members: MemberChances,
  copies: CopyChances,
): number {
  let steadiest = 0;
  let fewest = worthwhile * judge(weights, 0, members, copies).moved;
  for (const margin of margins) {
    if (fewest <= steadyEnough) break;
    const { value, moved } = judge(weights, margin, members, copies);
    if (value < least || moved >= fewest) continue;
    fewest = moved;
    steadiest = margin;
  }
  return steadiest;
}

function judge(
  weights: readonly number[],
  margin: number,
  members: MemberChances,
  copies: CopyChances,
): { value: number; moved: number } {
  const held = blend(members, weights);
  const before = blend({ ...members, rows: copies.rows, chances: copies.before }, weights);
  const after = blend({ ...members, rows: copies.rows, chances: copies.after }, weights);
  if (isPair(members))
    return { value: pairValue(held, members.scores, members.rows), moved: movedHalf(before, after) };
  const { arms, costs } = members;
  const chances = meanOfColumns(held, arms);
  const means = costs === null ? new Float64Array(arms) : meanOfColumns(costs, arms);
  const levels = costs === null ? [0] : priceLevels;
  const unit = priceUnit(members);
  let value = 0;
  let moved = 0;
  for (const level of levels) {
    const prices = means.map((mean) => level * unit * mean);
    const asked = new Float64Array(arms);
    askMargins(chances, prices, 1, margin, asked);
    for (let arm = 0; arm < arms; arm++) asked[arm]! += prices[arm]!;
    value += meanWorth(held, members.scores, asked, prices) / levels.length;
    for (let row = 0; row < copies.rows; row++)
      if (pick(before, row, asked) !== pick(after, row, asked)) moved++;
  }
  return { value, moved: moved / (copies.rows * levels.length) };
}

/** Mean score of the picks less what they cost, over the picks that were scored. */
function meanWorth(
  chances: Float64Array,
  scores: Float64Array,
  asked: Float64Array,
  prices: Float64Array,
): number {
  const arms = asked.length;
  let sum = 0;
  let count = 0;
  for (let row = 0; row < chances.length / arms; row++) {
    const arm = pick(chances, row, asked);
    const score = scores[row * arms + arm]!;
    if (Number.isNaN(score)) continue;
    sum += score - prices[arm]!;
    count++;
  }
  return sum / Math.max(count, 1);
}

/** `asked` of each arm: its price and its margin. */
function pick(chances: Float64Array, row: number, asked: Float64Array): number {
  const base = row * asked.length;
  let best = 0;
  for (let arm = 1; arm < asked.length; arm++)
    if (chances[base + arm]! - asked[arm]! > chances[base + best]! - asked[best]!) best = arm;
  return best;
}

/** Two arms: share of prompts that change sides where half of them go to either. */
function movedHalf(before: Float64Array, after: Float64Array): number {
  const gains = (chances: Float64Array) =>
    Float64Array.from({ length: chances.length / 2 }, (_, row) => chances[2 * row + 1]! - chances[2 * row]!);
  const still = gains(before);
  const middle = still.slice().sort()[still.length >> 1] ?? 0;
  const changed = gains(after);
  let moved = 0;
  for (let row = 0; row < still.length; row++) if (still[row]! > middle !== changed[row]! > middle) moved++;
  return moved / Math.max(still.length, 1);
}

function isPair({ arms, costs }: MemberChances): boolean {
  return arms === 2 && costs === null;
}

function toleranceOf(members: MemberChances): number {
  if (!isPair(members)) return toleratedLoss * spread(members.scores);
  const { scores, rows } = members;
  let gain = 0;
  for (let row = 0; row < rows; row++) gain += scores[2 * row + 1]! - scores[2 * row]! || 0;
  return (toleratedPairLoss * Math.abs(gain)) / Math.max(rows, 1);
}
