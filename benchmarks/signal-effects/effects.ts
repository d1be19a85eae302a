import type { PromptProfile, PromptSignals } from '../../src/classification/prompt-profile.ts';
import type { RouteSettings } from '../../src/config/settings.ts';
import { defaultTuning } from '../../src/routing/tuning.ts';

/** One effect of a signal and how it is switched off; or, for signals that act through rules, an example of a rule. */
export interface Effect {
  id: string;
  signal: string;
  effect: string;
  /** Where it is set. */
  setting: string;
  /** Prompts that the signal speaks of. */
  concerns(profile: PromptProfile): boolean;
  /** The route with the effect off, or with the example rule. */
  route: Partial<RouteSettings>;
  /** The profile as if the signal had not been read; `meanOutputTokens` is that of the corpus. */
  neutralise?(profile: PromptProfile, meanOutputTokens: number): PromptProfile;
}

const always = () => true;
const [calm] = defaultTuning.secondShareByUrgency;
const isTroubled = ({ signals }: PromptProfile) =>
  signals.tone.label === 'frustrated' || signals.tone.label === 'distressed';
const hasHighStakes = ({ signals }: PromptProfile) => signals.stakes.label === 'high';
const urgencyOf = ({ signals }: PromptProfile) =>
  signals.urgency.abstained === true ? 0 : signals.urgency.level;
const statesDeadline = ({ signals }: PromptProfile) => signals.urgency.deadlineSeconds !== undefined;

export const effects: readonly Effect[] = [
  {
    id: 'complexity',
    signal: '`complexity`',
    effect: 'predicts quality and length of answers, and what a good one is worth',
    setting: '(the reading itself)',
    concerns: always,
    route: {},
    neutralise: (profile) =>
      withSignals(profile, { complexity: { score: 0.5, level: 3, band: 'medium', probability: 1 } }),
  },
  {
    id: 'valueGrowthByComplexity',
    signal: '`complexity`',
    effect: 'of it: a good answer to a harder prompt is worth more',
    setting: '`valueGrowthByComplexity: 0`',
    concerns: always,
    route: { effects: { valueGrowthByComplexity: 0 } },
  },
  {
    id: 'domain',
    signal: '`domain`',
    effect: 'predicts quality by subject',
    setting: '(the reading itself)',
    concerns: ({ signals }) => signals.domain.label !== 'unknown',
    route: {},
    neutralise: (profile) => withSignals(profile, { domain: { label: 'unknown', probability: 0 } }),
  },
  {
    id: 'outputLength',
    signal: '`outputLength`',
    effect: 'predicts cost and waiting',
    setting: '(the reading itself)',
    concerns: always,
    route: {},
    neutralise: (profile, meanOutputTokens) => ({
      ...profile,
      tokens: { ...profile.tokens, expectedOutput: meanOutputTokens },
    }),
  },
  {
    id: 'noveltyUncertaintyGain',
    signal: '`novelty`',
    effect: 'widens the uncertainty of every quality',
    setting: '`noveltyUncertaintyGain: 0`',
    concerns: ({ signals }) => signals.novelty > 0,
    route: { effects: { noveltyUncertaintyGain: 0 } },
  },
  {
    id: 'secondShareByUrgency',
    signal: '`urgency` 1 to 3',
    effect: 'a second of waiting costs more',
    setting: `\`secondShareByUrgency: [${[calm, calm, calm, calm].join(', ')}]\``,
    concerns: (profile) => urgencyOf(profile) > 0,
    route: { effects: { secondShareByUrgency: [calm, calm, calm, calm] } },
  },
  {
    id: 'immediateDeadlineMs',
    signal: '`urgency` 3',
    effect: 'slower plans are penalised as they near 30 s',
    setting: '`immediateDeadlineMs: 0`',
    concerns: (profile) => urgencyOf(profile) === 3,
    route: { effects: { immediateDeadlineMs: 0 } },
  },
  {
    id: 'statedDeadlines',
    signal: '`urgency.deadlineSeconds`',
    effect: 'slower plans are penalised as they near it',
    setting: '`statedDeadlines: false`',
    concerns: statesDeadline,
    route: { effects: { statedDeadlines: false } },
  },
  {
    id: 'troubledToneValueFactor',
    signal: '`tone` frustrated or distressed',
    effect: 'a good answer is worth 1.5 times as much',
    setting: '`troubledToneValueFactor: 1`',
    concerns: isTroubled,
    route: { effects: { troubledToneValueFactor: 1 } },
  },
  {
    id: 'highStakesPessimism',
    signal: '`stakes` high',
    effect: '1.64 standard deviations off every quality instead of 0.5',
    setting: '`highStakesPessimism: 0.5`',
    concerns: hasHighStakes,
    route: { effects: { highStakesPessimism: defaultTuning.pessimism } },
  },
  {
    id: 'highStakesValueFactor',
    signal: '`stakes` high',
    effect: 'a good answer is worth up to 4 times as much, and no less for being easy',
    setting: '`highStakesValueFactor: 1`',
    concerns: hasHighStakes,
    route: { effects: { highStakesValueFactor: 1 } },
  },
  {
    id: 'highStakesExcludeCheapestTier',
    signal: '`stakes` high',
    effect: 'keeps out the cheapest third where a dearer model is at least as sure',
    setting: '`highStakesExcludeCheapestTier: false`',
    concerns: hasHighStakes,
    route: { effects: { highStakesExcludeCheapestTier: false } },
  },
  {
    id: 'allEffects',
    signal: 'urgency, tone, stakes, novelty',
    effect: 'all of the above together',
    setting: 'all of the above',
    concerns: (profile) =>
      urgencyOf(profile) > 0 || statesDeadline(profile) || isTroubled(profile) || hasHighStakes(profile),
    route: {
      effects: {
        noveltyUncertaintyGain: 0,
        secondShareByUrgency: [calm, calm, calm, calm],
        immediateDeadlineMs: 0,
        statedDeadlines: false,
        troubledToneValueFactor: 1,
        highStakesPessimism: defaultTuning.pessimism,
        highStakesValueFactor: 1,
        highStakesExcludeCheapestTier: false,
      },
    },
  },
  {
    id: 'sensitiveDataRule',
    signal: '`sensitiveData`',
    effect: 'nothing without a rule; with one that keeps it to a vendor of one’s choice (here `mistralai/*`)',
    setting: '`rules`: `signals.sensitiveData.size() > 0`',
    concerns: ({ signals }) => signals.sensitiveData.length > 0,
    route: { rules: [{ when: 'signals.sensitiveData.size() > 0', only: ['mistralai/*'] }] },
  },
  {
    id: 'safetyRule',
    signal: '`safety` harmful, jailbreak, injection',
    effect: 'nothing but exploration without a rule; with one that pins them (here to `anthropic/*`)',
    setting: '`rules`: `signals.safety.label in ["harmful", "jailbreak", "injection"]`',
    concerns: ({ signals }) => ['harmful', 'jailbreak', 'injection'].includes(signals.safety.label),
    route: {
      rules: [
        { when: 'signals.safety.label in ["harmful", "jailbreak", "injection"]', only: ['anthropic/*'] },
      ],
    },
  },
];

export const exploreKinds = [
  { id: 'highStakes', signal: '`stakes` high' },
  { id: 'troubledTone', signal: '`tone` frustrated or distressed' },
  { id: 'attack', signal: '`safety` jailbreak or injection' },
  { id: 'statedDeadline', signal: '`urgency.deadlineSeconds`' },
] as const;

function withSignals(profile: PromptProfile, signals: Partial<PromptSignals>): PromptProfile {
  return { ...profile, signals: { ...profile.signals, ...signals } };
}
