import { type KnobTable, knobOfLoss } from './knob.ts';
import type { RankedPlan, RoutingDecision } from './routing-decision.ts';

export interface KnobFlip {
  /** `quality` from which on (down or up, whichever side of the present value it lies) another plan is picked. */
  quality: number;
  plan: string;
}

/** Where two plans meet on a step of the table itself they tie; only the step after it tells them apart. */
const tieWidth = 1e-9;

/**
 * The nearest value of the knob at which another plan wins. Utilities are linear in the value of a good answer, so plans
 * meet where `V·w₁ − c₁ = V·w₂ − c₂`. `signalFactor` is what complexity and tone multiply that value by.
 */
export function findKnobFlip(
  decision: RoutingDecision,
  table: KnobTable,
  signalFactor: number,
  isSecondFixed: boolean,
): KnobFlip | undefined {
  const { objective, ranked } = decision;
  const picked = ranked[0];
  if (objective.mode !== 'balanced' || objective.maxQualityLoss === null || picked === undefined)
    return undefined;
  const valueUsd = objective.valueUsd;
  if (!(valueUsd > 0)) return undefined;
  const fixedCost = (plan: RankedPlan) =>
    plan.costUsd + (isSecondFixed ? (objective.secondUsd * plan.latencyMs) / 1000 : 0);
  const worth = (plan: RankedPlan) => (plan.utility + fixedCost(plan)) / valueUsd;

  let below: { valueUsd: number; plan: string } | undefined;
  let above: { valueUsd: number; plan: string } | undefined;
  for (const other of ranked) {
    const meeting = (fixedCost(picked) - fixedCost(other)) / (worth(picked) - worth(other));
    if (other === picked || !(meeting > 0)) continue;
    if (meeting <= valueUsd && worth(other) < worth(picked)) {
      if (below === undefined || meeting > below.valueUsd) below = { valueUsd: meeting, plan: other.plan.id };
    } else if (meeting >= valueUsd && worth(other) > worth(picked)) {
      if (above === undefined || meeting < above.valueUsd) above = { valueUsd: meeting, plan: other.plan.id };
    }
  }
  const present = knobOfLoss(table, objective.maxQualityLoss);
  const flips: KnobFlip[] = [];
  if (below !== undefined) {
    const step = lastBelow(table.valuesUsd, (below.valueUsd / signalFactor) * (1 - tieWidth));
    const quality = step < 0 ? 0 : knobOfLoss(table, table.losses[step]!);
    flips.push({ quality: Math.floor(1000 * quality) / 1000, plan: below.plan });
  }
  if (above !== undefined) {
    const step = lastBelow(table.valuesUsd, (above.valueUsd / signalFactor) * (1 + tieWidth));
    const loss = table.losses[Math.max(step, 0)]!;
    if (loss > 0)
      flips.push({ quality: Math.ceil(1000 * knobOfLoss(table, loss) + 1e-9) / 1000, plan: above.plan });
  }
  flips.sort((a, b) => Math.abs(a.quality - present) - Math.abs(b.quality - present));
  return flips[0];
}

function lastBelow(rising: Float64Array, limit: number): number {
  let place = -1;
  while (place + 1 < rising.length && rising[place + 1]! < limit) place++;
  return place;
}
