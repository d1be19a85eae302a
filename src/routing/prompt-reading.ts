import {
  type ComplexityBand,
  DOMAINS,
  type Domain,
  type PromptProfile,
} from '../classification/prompt-profile.ts';
import type { RoutingWishes } from '../chat/chat-request.ts';
import { bounded } from './bounded.ts';
import type { RequestNeeds } from './routing-input.ts';

/** Index of a domain in `DOMAINS`; one past the end stands for an unknown one. */
export const UNKNOWN_DOMAIN = DOMAINS.length;

/** Complexity assumed when reading failed: the middle of the scale. */
const unreadComplexity = 0.5;

/** What the decision takes from a profile, as plain numbers with absent signals resolved. */
export interface PromptReading {
  /** 0..14, or `UNKNOWN_DOMAIN`. */
  domain: number;
  /** Calibrated probability of `domain`; 0 when unknown. */
  domainProbability: number;
  /** 0..1. */
  complexity: number;
  /** False when the classifier abstained: the expected score still serves, with wider uncertainty. */
  complexityRead: boolean;
  novelty: number;
  inputTokens: number;
  /** Expected tokens of the visible answer, within the client's cap. */
  outputTokens: number;
  /** The client's cap on all output, at least 1; infinite without one. */
  maxOutputTokens: number;
  /** 0..3. */
  urgency: number;
  /** A limit in the person's own words, in milliseconds; 0 when there is none. */
  statedDeadlineMs: number;
  troubledTone: boolean;
  highStakes: boolean;
  /** Calibrated probability of high stakes, where they are; absent stands for certain. */
  highStakesProbability?: number;
  /** Jailbreak or injection. */
  attack: boolean;
  structuredOutput: boolean;
  /** Dense features of the profile, for quality models that take them. */
  features?: Float32Array;
}

type ReadNumbers = Pick<
  PromptReading,
  'domain' | 'domainProbability' | 'complexity' | 'novelty' | 'inputTokens' | 'outputTokens'
>;

/** A reading with nothing but what is known: complexity that was read, no cap, no hurry, nothing special, no features. */
export function plainReading(known: ReadNumbers & Partial<PromptReading>): PromptReading {
  return {
    complexityRead: true,
    maxOutputTokens: Number.POSITIVE_INFINITY,
    urgency: 0,
    statedDeadlineMs: 0,
    troubledTone: false,
    highStakes: false,
    attack: false,
    structuredOutput: false,
    ...known,
  };
}

const domainIndex: ReadonlyMap<string, number> = new Map(DOMAINS.map((domain, index) => [domain, index]));

export function readProfile(
  profile: PromptProfile,
  needs: RequestNeeds,
  wishes: RoutingWishes,
): PromptReading {
  const { signals } = profile;
  const domain = domainIndex.get(signals.domain.label) ?? UNKNOWN_DOMAIN;
  const { score } = signals.complexity;
  const hasScore = profile.failed !== true && Number.isFinite(score);
  const urgencyRead = wishes.urgency ?? (signals.urgency.abstained === true ? 0 : signals.urgency.level);
  const tone = signals.tone.label;
  const safety = signals.safety.label;
  const cap = needs.maxOutputTokens;
  const maxOutputTokens =
    cap === undefined ? Number.POSITIVE_INFINITY : bounded(cap, 1, Number.POSITIVE_INFINITY);
  return {
    domain,
    domainProbability: domain === UNKNOWN_DOMAIN ? 0 : bounded(signals.domain.probability, 0, 1),
    complexity: hasScore ? bounded(score, 0, 1) : unreadComplexity,
    complexityRead: hasScore && signals.complexity.abstained !== true,
    novelty: bounded(signals.novelty, 0, 1),
    inputTokens: bounded(needs.inputTokens, 0, 1e9),
    outputTokens: Math.min(bounded(profile.tokens.expectedOutput, 1, 1e7), maxOutputTokens),
    maxOutputTokens,
    urgency: bounded(Math.round(urgencyRead), 0, 3),
    statedDeadlineMs: bounded((signals.urgency.deadlineSeconds ?? 0) * 1000, 0, 1e12),
    troubledTone: tone === 'frustrated' || tone === 'distressed',
    highStakes: signals.stakes.label === 'high',
    highStakesProbability: bounded(signals.stakes.probability, 0, 1),
    attack: safety === 'jailbreak' || safety === 'injection',
    structuredOutput: needs.structuredOutput || needs.tools,
    features: profile.features,
  };
}

export function domainName(index: number): Domain | 'unknown' {
  return DOMAINS[index] ?? 'unknown';
}

/** Key of a learnt cell in `PolicyState.cells`; `effort` is empty for a model without efforts. */
export function cellKey(model: string, effort: string, domain: string, band: ComplexityBand): string {
  return `${model}|${effort}|${domain}|${band}`;
}
