import { findArm, type ArmSet } from './prepare-route.ts';
import { domainName, type PromptReading, UNKNOWN_DOMAIN } from './prompt-reading.ts';
import { complexityWord, dollars, percent } from './reason-line.ts';
import type { Explanation, RankedPlan, RoutingDecision } from './routing-decision.ts';
import { type RoutingTuning, signalFactor, stakesFactor, valueFactor } from './tuning.ts';

type Effect = Explanation['signals'][number];

/** What each signal changed, found by predicting again with that signal at its neutral value. */
export function describeSignals(
  decision: RoutingDecision,
  reading: PromptReading,
  set: ArmSet,
  tuning: RoutingTuning,
): Effect[] {
  const effects: Effect[] = [];
  const told = singlesToTell(decision, set);
  const factor = valueFactor(reading.complexity, tuning).toFixed(2);
  const worth =
    decision.objective.maxQualityLoss === null ? '' : `; a good answer is worth ${factor} times as much`;
  effects.push({
    signal: 'complexity',
    value: `${complexityWord(reading.complexity)} (${reading.complexity.toFixed(2)}${reading.complexityRead ? '' : ', unsure'})`,
    effect: qualityChange(set, told, reading, { ...reading, complexity: 0.5 }, 'a moderate prompt') + worth,
  });
  effects.push({
    signal: 'domain',
    value:
      reading.domain === UNKNOWN_DOMAIN
        ? 'unknown'
        : `${domainName(reading.domain)} (${percent(reading.domainProbability)})`,
    effect:
      reading.domain === UNKNOWN_DOMAIN
        ? 'every model is taken at its general quality'
        : qualityChange(
            set,
            told,
            reading,
            { ...reading, domain: UNKNOWN_DOMAIN, domainProbability: 0 },
            'no known domain',
          ),
  });
  effects.push({
    signal: 'novelty',
    value: reading.novelty.toFixed(2),
    effect: `uncertainty is ${(1 + tuning.noveltyUncertaintyGain * reading.novelty).toFixed(2)} times as wide`,
  });
  effects.push({
    signal: 'outputLength',
    value: `about ${Math.round(reading.outputTokens)} tokens`,
    effect: 'what each plan costs and how long it takes',
  });
  const second = `a second of waiting costs ${dollars(decision.objective.secondUsd)}`;
  effects.push({
    signal: 'urgency',
    value: String(reading.urgency),
    effect:
      reading.urgency >= 3 && tuning.immediateDeadlineMs > 0
        ? `${second}; slower plans are penalised as they near ${tuning.immediateDeadlineMs} ms`
        : second,
  });
  const { explore } = tuning;
  if (reading.statedDeadlineMs > 0) {
    effects.push({
      signal: 'deadline',
      value: `${Math.round(reading.statedDeadlineMs / 1000)} s in the person's words`,
      effect: sentence(
        tuning.statedDeadlines && 'slower plans are penalised as they near it',
        !explore.statedDeadline && 'no exploration',
      ),
    });
  }
  if (reading.troubledTone) {
    effects.push({
      signal: 'tone',
      value: 'frustrated or distressed',
      effect: sentence(
        tuning.troubledToneValueFactor !== 1 &&
          `a good answer is worth ${tuning.troubledToneValueFactor} times as much`,
        !explore.troubledTone && 'no exploration',
      ),
    });
  }
  if (reading.highStakes) {
    effects.push({
      signal: 'stakes',
      value: 'high',
      effect: sentence(
        stakesWorth(decision, reading, tuning),
        tuning.highStakesPessimism !== tuning.pessimism &&
          `${tuning.highStakesPessimism} standard deviations are taken off every quality instead of ${tuning.pessimism}`,
        !explore.highStakes && 'no exploration',
        tuning.highStakesExcludeCheapestTier && 'not the cheapest tier',
      ),
    });
  }
  if (reading.attack) {
    effects.push({
      signal: 'safety',
      value: 'jailbreak or injection',
      effect: sentence(!explore.attack && 'no exploration', 'nothing learnt from feedback'),
    });
  }
  return effects;
}

/** What a good answer is worth at these stakes, in dollars. */
function stakesWorth({ objective }: RoutingDecision, reading: PromptReading, tuning: RoutingTuning): string {
  const factor = stakesFactor(reading, tuning);
  if (factor === 1 || !(objective.valueUsd > 0)) return '';
  const calm = { ...reading, highStakes: false };
  const isStated = objective.maxQualityLoss === null;
  const usualUsd =
    (objective.valueUsd * signalFactor(calm, tuning, !isStated)) / signalFactor(reading, tuning, !isStated);
  return `a good answer is worth ${dollars(objective.valueUsd)} instead of ${dollars(usualUsd)}`;
}

/** The parts that apply. */
function sentence(...parts: (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join('; ') || 'nothing';
}

/** The pick and the next plan that is a single model, with their arms. */
function singlesToTell(decision: RoutingDecision, set: ArmSet): { ranked: RankedPlan; arm: number }[] {
  const told: { ranked: RankedPlan; arm: number }[] = [];
  const picked = decision.ranked.filter(({ plan }) => plan === decision.plan);
  for (const ranked of [...picked, ...decision.ranked]) {
    if (ranked.plan.kind !== 'single' || told.some((one) => one.ranked === ranked)) continue;
    const arm = findArm(set, ranked.plan.model, ranked.plan.effort);
    if (arm >= 0) told.push({ ranked, arm });
    if (told.length === 2) break;
  }
  return told;
}

function qualityChange(
  set: ArmSet,
  told: readonly { ranked: RankedPlan; arm: number }[],
  actual: PromptReading,
  neutral: PromptReading,
  words: string,
): string {
  const uncertainty = new Float64Array(set.arms.length);
  const now = new Float64Array(set.arms.length);
  const without = new Float64Array(set.arms.length);
  set.predictor.predict(actual, now, uncertainty);
  set.predictor.predict(neutral, without, uncertainty);
  const changes = told.map(({ ranked, arm }) => {
    const points = 100 * (now[arm]! - without[arm]!);
    return `${ranked.plan.id} ${points >= 0 ? '+' : ''}${points.toFixed(1)} points`;
  });
  return changes.length === 0 ? 'none' : `against ${words}: ${changes.join(', ')}`;
}
