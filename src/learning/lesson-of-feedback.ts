import { COMPLEXITY_BANDS, DOMAINS } from '../classification/prompt-profile.ts';
import type { FeedbackEvent } from '../feedback/feedback-event.ts';
import { type Reward, rewardOf, rewardOfLoser } from '../feedback/rewards.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import { cellKey } from '../routing/prompt-reading.ts';
import { bandWeight } from '../routing/quality-model/complexity-curve.ts';
import type { CellAddition } from '../storage/ports.ts';
import { UNITS } from './learned-state.ts';

/** Why a piece of feedback teaches nothing. */
export type NoLesson =
  | 'unknown-decision'
  | 'attack'
  | 'not-answered'
  | 'several-models'
  | 'same-model'
  | 'no-reward';

export type LessonDraft = { additions: CellAddition[] } | { none: NoLesson };

/** Effort at which a model answers when none is asked for; empty for a model without efforts. */
export type DefaultEffort = (model: string) => string;

/** Cells with a smaller share of a judgement get none of it. */
const MIN_SHARE = 0.05;

const domains: ReadonlySet<string> = new Set(DOMAINS);

/**
 * What one judgement adds to the cells. A judgement is shared out as the quality model reads it back: over the two
 * neighbouring complexity bands, and between the read domain and the unknown one by the domain's probability.
 * `over` is the other decision of a preference.
 */
export function lessonOf(
  event: FeedbackEvent,
  decision: DecisionRecord | null,
  over: DecisionRecord | null,
  defaultEffort: DefaultEffort,
): LessonDraft {
  const reward = rewardOf(event);
  if (reward === null) return { none: 'no-reward' };
  const objection = objectionTo(decision);
  if (objection !== null) return { none: objection };
  const additions = additionsFor(decision as DecisionRecord, reward, defaultEffort);
  if (event.kind !== 'preference') return { additions };

  const otherObjection = objectionTo(over);
  if (otherObjection !== null) return { none: otherObjection };
  const winner = armOf(decision as DecisionRecord, defaultEffort);
  const loser = armOf(over as DecisionRecord, defaultEffort);
  if (winner.model === loser.model && winner.effort === loser.effort) return { none: 'same-model' };
  return {
    additions: merge([...additions, ...additionsFor(over as DecisionRecord, rewardOfLoser, defaultEffort)]),
  };
}

export function totalWeight(additions: readonly CellAddition[]): number {
  return additions.reduce((sum, { weight }) => sum + weight, 0);
}

/** The additions with `share` (0..1) of their weight, their rewards unchanged. */
export function scaled(additions: readonly CellAddition[], share: number): CellAddition[] {
  if (share >= 1) return [...additions];
  return additions
    .map(({ cell, weight, rewardSum }) => ({
      cell,
      weight: Math.round(weight * share),
      rewardSum: Math.round(rewardSum * share),
    }))
    .filter(({ weight }) => weight > 0);
}

/** Why a decision teaches nothing whatever is said of it; null when it may. */
export function objectionTo(decision: DecisionRecord | null): NoLesson | null {
  if (decision === null) return 'unknown-decision';
  if (decision.attack) return 'attack';
  if (decision.status !== 'ok' || decision.servedModel === null) return 'not-answered';
  // The answer of a chain is the work of several models; whose merit it is cannot be told.
  return decision.planKind === 'chain' ? 'several-models' : null;
}

/** The model that answered, at the effort that it was called with. */
export function armOf(
  decision: DecisionRecord,
  defaultEffort: DefaultEffort,
): { model: string; effort: string } {
  const model = decision.servedModel as string;
  const answered = decision.attempts.findLast(
    (attempt) => attempt.model === model && attempt.status === 'ok',
  );
  return { model, effort: answered?.effort ?? defaultEffort(model) };
}

function additionsFor(
  decision: DecisionRecord,
  { reward, weight }: Reward,
  defaultEffort: DefaultEffort,
): CellAddition[] {
  const { model, effort } = armOf(decision, defaultEffort);
  const { domainShares, bandShares } = sharesOf(decision.signals);
  const shares: { cell: string; share: number }[] = [];
  for (const [domain, domainShare] of domainShares) {
    for (const [at, bandShare] of bandShares.entries()) {
      const share = domainShare * bandShare;
      const band = COMPLEXITY_BANDS[at];
      if (share >= MIN_SHARE && band !== undefined)
        shares.push({ cell: cellKey(model, effort, domain, band), share });
    }
  }
  const kept = shares.reduce((sum, { share }) => sum + share, 0);
  return shares.map(({ cell, share }) => {
    const units = Math.round(((weight * share) / kept) * UNITS);
    return { cell, weight: units, rewardSum: Math.round(units * reward) };
  });
}

function sharesOf(signals: unknown): { domainShares: [string, number][]; bandShares: number[] } {
  const { domain, complexity } = (signals ?? {}) as {
    domain?: { label?: unknown; probability?: unknown };
    complexity?: { score?: unknown };
  };
  const label = domain?.label;
  const probability = inUnit(domain?.probability, 1);
  const score = inUnit(complexity?.score, 0.5);
  const isKnown = typeof label === 'string' && domains.has(label);
  return {
    domainShares: isKnown
      ? [
          [label, probability],
          ['unknown', 1 - probability],
        ]
      : [['unknown', 1]],
    bandShares: COMPLEXITY_BANDS.map((_, band) => bandWeight(band, score)),
  };
}

function inUnit(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : otherwise;
}

function merge(additions: readonly CellAddition[]): CellAddition[] {
  const byCell = new Map<string, CellAddition>();
  for (const addition of additions) {
    const other = byCell.get(addition.cell);
    byCell.set(
      addition.cell,
      other === undefined
        ? addition
        : {
            cell: addition.cell,
            weight: other.weight + addition.weight,
            rewardSum: other.rewardSum + addition.rewardSum,
          },
    );
  }
  return [...byCell.values()];
}
