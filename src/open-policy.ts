import { readFileSync } from 'node:fs';
import { ConfigurationError } from './config/configuration-error.ts';
import type { PolicySettings } from './config/policy-settings.ts';
import type { RouteSettings } from './config/settings.ts';
import { parsePolicyArtefact, PolicyArtefactError } from './learning/policies/policy-artefact.ts';
import { createPolicy, type PolicyArtefact } from './routing/policies/create-policy.ts';
import type { RoutingPolicy } from './routing/policies/routing-policy.ts';
import { createPredictor } from './routing/policies/trained-policies.ts';
import { readClassifierVersion } from './storage/model-artefacts.ts';

/** Settings are immutable and outlive the generations built from them, in which providers' lists come and go. */
const opened = new WeakMap<PolicySettings, RoutingPolicy>();

/**
 * The policy that a route is configured with; undefined for the default one.
 * @throws ConfigurationError when its artefact cannot be read or does not belong to it
 */
export function openPolicy(
  { name, policy }: RouteSettings,
  configFile: string | null,
): RoutingPolicy | undefined {
  if (policy === undefined) return undefined;
  const known = opened.get(policy);
  if (known !== undefined) return known;
  try {
    const artefact = readArtefact(policy);
    if (artefact !== undefined) checkArms(policy, artefact);
    const created = createPolicy(policy, artefact);
    opened.set(policy, created);
    return created;
  } catch (error) {
    const isUsers = error instanceof PolicyArtefactError || error instanceof RangeError;
    if (!isUsers) throw error;
    throw new ConfigurationError(configFile ?? 'configuration', [
      { field: `routes.${name}.policy`, message: error.message },
    ]);
  }
}

/** A name in `arms` that the artefact does not have would rename nothing. */
function checkArms(policy: PolicySettings, { name, state }: PolicyArtefact): void {
  const named = ('arms' in policy && policy.arms) || {};
  const { arms } = createPredictor(name, state);
  const unknown = Object.keys(named).find((arm) => !arms.includes(arm));
  if (unknown !== undefined)
    throw new RangeError(
      `\`arms\` names '${unknown}'; the artefact has ${arms.slice(0, 20).join(', ')}${arms.length > 20 ? ', …' : ''}`,
    );
}

function readArtefact(policy: PolicySettings): PolicyArtefact | undefined {
  const file = 'artefact' in policy ? policy.artefact : undefined;
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PolicyArtefactError(`the artefact cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return parsePolicyArtefact(text, readClassifierVersion());
}
