import type { Assessment } from './assess-request.ts';
import type { ScoredPlan } from './policies/routing-policy.ts';
import { signalboxPolicy } from './policies/signalbox-policy.ts';
import { domainName } from './prompt-reading.ts';

const maxLength = 120;

/** One short line about a pick, made for every request: what was read, what it is predicted to do, why it won. */
export function shortReason(assessment: Assessment, picked: ScoredPlan, policy: string): string {
  const { reading, objective, plans, forced } = assessment;
  const domain = domainName(reading.domain);
  const about = domain === 'unknown' ? 'prompt, unknown subject' : domain.replaceAll('_', ' ');
  const read = `${complexityWord(reading.complexity)} ${about}`;
  const numbers = `${percent(picked.quality)} likely good, ${dollars(picked.costUsd)}`;
  return printable(
    `${read}; ${numbers}; ${forced === null ? why(objective.mode, picked, plans, policy) : 'set by the route or a rule'}`,
  );
}

function why(mode: string, picked: ScoredPlan, plans: readonly ScoredPlan[], policy: string): string {
  if (plans.length === 1) return 'the only eligible plan';
  if (policy !== signalboxPolicy.name) return `picked by the policy ${policy} among ${plans.length}`;
  if (picked !== plans[0]) return picked.probability >= 0.5 ? 'a tie' : 'tried out';
  switch (mode) {
    case 'best':
      return `best of ${plans.length}`;
    case 'cheapest':
      return `cheapest of ${plans.length}`;
    case 'min-quality':
      return `cheapest above the floor among ${plans.length}`;
    case 'ordered':
      return 'first in the order given';
    default:
      return `most worth its price among ${plans.length}`;
  }
}

export function complexityWord(complexity: number): string {
  if (complexity < 0.125) return 'trivial';
  if (complexity < 0.375) return 'simple';
  if (complexity < 0.625) return 'moderate';
  return complexity < 0.875 ? 'hard' : 'very hard';
}

export function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** Enough digits to tell small amounts apart, without an exponent. */
export function dollars(usd: number): string {
  if (!Number.isFinite(usd)) return 'no price';
  const size = Math.abs(usd);
  if (size === 0) return '$0';
  const digits = size >= 1 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(size)));
  return `$${usd.toFixed(digits)}`;
}

/** Printable ASCII of at most 120 characters, for a header. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, maxLength);
}
