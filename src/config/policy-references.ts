import type { FieldPath } from './parse-yaml.ts';
import type { PolicySettings } from './policy-settings.ts';

/** What the settings of a policy name, with the field that names it. */
export interface PolicyReferences {
  models: { name: string; path: FieldPath }[];
  plans: { name: string; path: FieldPath }[];
  /** What the fields do not say together. */
  problems: { message: string; path: FieldPath }[];
}

/** Everything that a policy names, in the order of its fields; whether it exists is for the caller to say. */
export function policyReferences(policy: PolicySettings): PolicyReferences {
  const references: PolicyReferences = { models: [], plans: [], problems: [] };
  const model = (name: string, ...path: FieldPath) => references.models.push({ name, path });
  const problem = (message: string, ...path: FieldPath) => references.problems.push({ message, path });
  if ('arms' in policy && policy.arms !== undefined)
    for (const [arm, name] of Object.entries(policy.arms)) model(name, 'arms', arm);
  switch (policy.name) {
    case 'fixed':
    case 'causal':
      model(policy.model, 'model');
      break;
    case 'weighted':
      for (const name of Object.keys(policy.weights)) model(name, 'weights', name);
      if (!Object.values(policy.weights).some((weight) => weight > 0))
        problem('at least one weight must be above 0', 'weights');
      break;
    case 'rules':
      for (const [at, { use }] of policy.tiers.entries()) model(use, 'tiers', at, 'use');
      model(policy.otherwise, 'otherwise');
      break;
    case 'threshold':
      model(policy.strong, 'strong');
      model(policy.weak, 'weak');
      if (policy.advisor !== undefined) model(policy.advisor.model, 'advisor', 'model');
      if (policy.over === 'causal' && policy.advisor === undefined)
        problem('over: causal needs an `advisor`', 'over');
      if (policy.over !== 'causal' && policy.over !== 'signalbox' && policy.artefact === undefined)
        problem(`over: ${policy.over} needs an \`artefact\``, 'over');
      break;
    case 'cascade-threshold':
      references.plans.push({ name: policy.plan, path: ['plan'] });
      break;
    default:
  }
  return references;
}
