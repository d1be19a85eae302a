import type { ObjectiveSettings } from '../config/settings.ts';
import type { CascadePlan, ChainPlan } from './plan.ts';
import type { CompiledRoute, CompiledRule, RoutingInput } from './routing-input.ts';

/** What the rules of a route say about one request. */
export interface FiredRules {
  /** Indexes in the route's rules. */
  matched: number[];
  effects: { rule: string; effect: string }[];
  objectives: ObjectiveSettings[];
  tags: string[];
  notes: string[];
  /** A plan of several calls that a rule's `use` names; the first such rule wins. */
  plan?: CascadePlan | ChainPlan;
  /** Whether some matched rule names models to keep or to take first. */
  choosesModels: boolean;
}

const nothing: FiredRules = {
  matched: [],
  effects: [],
  objectives: [],
  tags: [],
  notes: [],
  choosesModels: false,
};

export function fireRules(route: CompiledRoute, input: RoutingInput): FiredRules {
  if (route.rules.length === 0) return nothing;
  const context = {
    signals: input.profile.signals,
    request: input.request,
    key: input.key,
    time: input.time,
  };
  const fired: FiredRules = {
    matched: [],
    effects: [],
    objectives: [],
    tags: [],
    notes: [],
    choosesModels: false,
  };
  for (const [index, rule] of route.rules.entries()) {
    const outcome = rule.evaluate(context);
    if (outcome === 'error') fired.notes.push(`rule could not be evaluated and was skipped: ${rule.source}`);
    if (outcome !== 'match') continue;
    fired.matched.push(index);
    fired.effects.push({ rule: rule.source, effect: describe(rule) });
    if (rule.objective !== undefined) fired.objectives.push(rule.objective);
    if (rule.tag !== undefined) fired.tags.push(rule.tag);
    if (rule.only !== undefined || rule.use !== undefined || rule.prefer.length > 0)
      fired.choosesModels = true;
    const plan = rule.use === undefined ? undefined : route.namedPlans.get(rule.use);
    if (plan !== undefined && fired.plan === undefined) fired.plan = plan;
  }
  return fired;
}

function describe(rule: CompiledRule): string {
  const effects: string[] = [];
  if (rule.use !== undefined) effects.push(`use ${rule.use}`);
  if (rule.only !== undefined) effects.push(`only ${rule.only.join(', ')}`);
  if (rule.deny.length > 0) effects.push(`deny ${rule.deny.join(', ')}`);
  if (rule.prefer.length > 0) effects.push(`prefer ${rule.prefer.join(', ')}`);
  if (rule.objective !== undefined) effects.push('own objective');
  if (rule.tag !== undefined) effects.push(`tag ${rule.tag}`);
  return effects.join('; ') || 'nothing';
}
