import type { PolicySettings, TrainedPolicySettings } from '../../config/policy-settings.ts';
import { hashString } from '../../numerics/hashing.ts';
import { createCascadeThresholdPolicy } from './cascade-threshold-policy.ts';
import { createCausalPolicy } from './causal-policy.ts';
import { createFixedPolicy } from './fixed-policy.ts';
import { waitingPenalty } from './mixllm-policy.ts';
import { createPredictedPolicy } from './predicted-policy.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import { createRulesPolicy } from './rules-policy.ts';
import { signalboxPolicy } from './signalbox-policy.ts';
import { createThresholdPolicy } from './threshold-policy.ts';
import { createPredictor, type TrainedPolicyName, type TrainedStates } from './trained-policies.ts';
import { createWeightedPolicy } from './weighted-policy.ts';

/** What training left for one policy. */
export interface PolicyArtefact<Name extends TrainedPolicyName = TrainedPolicyName> {
  name: Name;
  version: string;
  state: TrainedStates[Name];
}

/**
 * The policy of a route. `trained` is what the settings' `artefact` holds.
 * @throws RangeError when the settings need a trained policy and it is absent or another one
 */
export function createPolicy(settings: PolicySettings, trained?: PolicyArtefact): RoutingPolicy {
  // The artefact has a version of its content; where it lies makes no other policy of it.
  const version = `1:${hashString(JSON.stringify({ ...settings, artefact: undefined })).toString(16)}`;
  switch (settings.name) {
    case 'signalbox':
      return signalboxPolicy;
    case 'fixed':
      return createFixedPolicy(settings.model);
    case 'weighted':
      return createWeightedPolicy(settings.weights, version);
    case 'rules':
      return createRulesPolicy(settings.tiers, settings.otherwise, version);
    case 'causal':
      return createCausalPolicy(settings, version);
    case 'cascade-threshold':
      return createCascadeThresholdPolicy(settings.plan, settings.threshold, version);
    case 'threshold': {
      const { strong, weak, threshold, over, arms, advisor } = settings;
      const isTrained = over !== 'signalbox' && over !== 'causal';
      if (over === 'causal' && advisor === undefined)
        throw new RangeError('`over: causal` needs an `advisor`');
      const used = isTrained ? expectTrained(over as TrainedPolicyName, trained) : undefined;
      return createThresholdPolicy({
        strong,
        weak,
        threshold,
        over,
        version: used === undefined ? version : `${used.version}:${version}`,
        ...(used !== undefined && { predictor: createPredictor(used.name, used.state) }),
        ...(arms !== undefined && { renamed: arms }),
        ...(over === 'causal' && advisor !== undefined && { advisor }),
      });
    }
    default:
      return createTrained(settings, expectTrained(settings.name, trained), version);
  }
}

function createTrained(
  { name, arms, tradeOff }: TrainedPolicySettings,
  { version, state }: PolicyArtefact,
  settingsVersion: string,
): RoutingPolicy {
  return createPredictedPolicy({
    name,
    version: `${version}:${settingsVersion}`,
    predictor: createPredictor(name, state as TrainedStates[typeof name], tradeOff !== undefined),
    ...(arms !== undefined && { renamed: arms }),
    ...(tradeOff !== undefined && {
      tradeOff: (worth, costShare) => tradeOff * worth - (1 - tradeOff) * costShare,
    }),
    // By dollars the gateway's utility has this penalty already.
    ...(name === 'mixllm' && tradeOff !== undefined && { adjust: waitingPenalty }),
  });
}

function expectTrained(name: TrainedPolicyName, trained: PolicyArtefact | undefined): PolicyArtefact {
  if (trained === undefined) throw new RangeError(`the policy ${name} needs an \`artefact\``);
  if (trained.name !== name)
    throw new RangeError(`the artefact is of the policy ${trained.name}, not of ${name}`);
  return trained;
}
