import { readFileSync } from 'node:fs';
import { ConfigurationError } from './config/configuration-error.ts';
import type { PolicySettings } from './config/policy-settings.ts';
import type { RouteSettings } from './config/settings.ts';
import { parsePolicyArtefact, PolicyArtefactError } from './learning/policies/policy-artefact.ts';
import { createPolicy, type PolicyArtefact } from './routing/policies/create-policy.ts';
import type { RoutingPolicy } from './routing/policies/routing-policy.ts';
import { readClassifierWeights } from './storage/model-artefacts.ts';

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
    const created = createPolicy(policy, readArtefact(policy));
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

function readArtefact(policy: PolicySettings): PolicyArtefact | undefined {
  const file = 'artefact' in policy ? policy.artefact : undefined;
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PolicyArtefactError(`the artefact cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return parsePolicyArtefact(text, readClassifierWeights().version);
}
