import type { PromptProfile } from '../classification/prompt-profile.ts';
import { signalboxPolicy } from './policies/signalbox-policy.ts';
import { complexityWord, dollars, percent } from './reason-line.ts';
import type { WinFacts } from './policies/routing-policy.ts';
import type { RankedPlan, RoutingDecision } from './routing-decision.ts';

/**
 * One plain sentence in ASCII about a decision, from its numbers alone: what the prompt is, which plan answers, what it is
 * expected to do and cost, and what the most telling alternative would have changed.
 */
export function decisionSentence(
  decision: RoutingDecision,
  { signals }: PromptProfile,
  policy: string = signalboxPolicy.name,
  win?: WinFacts,
): string {
  const picked = decision.ranked.find(({ plan }) => plan === decision.plan) ?? decision.ranked[0];
  if (picked === undefined) return 'No plan was eligible.';
  const opening = `For a ${complexityWord(signals.complexity.score)} ${aboutWhat(signals.domain.label)}, ${picked.plan.id}`;
  const expectation = `${percent(picked.quality)} likely to answer well for ${dollars(picked.costUsd)}`;
  return toAscii(
    `${opening} is ${expectation}${comparison(decision, picked)}${ending(decision, policy, win)}.`,
  );
}

function aboutWhat(domain: string): string {
  if (domain === 'unknown') return 'prompt of unknown subject';
  return domain === 'general' ? 'general prompt' : `prompt about ${domain.replaceAll('_', ' ')}`;
}

/** Against the dearest plan for what it saves, or the cheapest for what it would lose: whichever says more. */
function comparison(decision: RoutingDecision, picked: RankedPlan): string {
  let other: RankedPlan | undefined;
  for (const ranked of decision.ranked) {
    if (ranked === picked) continue;
    if (other === undefined || ranked.quality > other.quality) other = ranked;
  }
  if (other === undefined) return ', and nothing else was eligible';
  const gain = Math.round(100 * (other.quality - picked.quality));
  const extraUsd = other.costUsd - picked.costUsd;
  if (gain > 0 && extraUsd > 0) {
    return `; ${other.plan.id} would add ${gain} ${gain === 1 ? 'point' : 'points'} for ${dollars(extraUsd)} more`;
  }
  if (gain === 0 && extraUsd > 0)
    return `; ${other.plan.id} is as likely to and costs ${dollars(extraUsd)} more`;
  if (gain < 0 && extraUsd < 0) {
    return `; ${other.plan.id} would save ${dollars(-extraUsd)} but be ${-gain} ${gain === -1 ? 'point' : 'points'} less likely to`;
  }
  return `; ${other.plan.id} has ${percent(other.quality)} for ${dollars(other.costUsd)}`;
}

function ending(decision: RoutingDecision, policy: string, win: WinFacts | undefined): string {
  if (decision.explored) return '; it was tried out to learn from it';
  if (win !== undefined && decision.ranked.length > 1)
    return `; the policy ${policy} picked it: ${win.strong} is ${percent(win.probability)} likely to win against ${win.weak}, ${percent(win.threshold)} is asked`;
  if (policy !== signalboxPolicy.name && decision.ranked.length > 1)
    return `; the policy ${policy} picked it`;
  if (decision.rules.length > 0) return `; ${decision.rules.length === 1 ? 'a rule' : 'rules'} applied`;
  return '';
}

function toAscii(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}
