import type {
  CascadeSettings,
  ChainSettings,
  RouteSettings,
  SignalEffectSettings,
} from '../config/settings.ts';
import { splitEffort } from './model-names.ts';
import { type CascadePlan, type ChainPlan, type SinglePlan, singlePlan } from './plan.ts';
import type { RoutingPolicy } from './policies/routing-policy.ts';
import { signalboxPolicy } from './policies/signalbox-policy.ts';
import { createQualityModel, type QualityParts } from './quality-model/create-quality-model.ts';
import type { QualityModel } from './quality-model/quality-model.ts';
import type { CompiledRoute } from './routing-input.ts';
import { compileRule } from './rules.ts';
import { type RoutingTuning, tuningOf } from './tuning.ts';

export interface RouteCompilation {
  /** Instead of the defaults with the effects of the configuration. */
  tuning?: RoutingTuning;
  /** Effects of signals for every route; a route's own replace them. */
  effects?: SignalEffectSettings;
  policy?: RoutingPolicy;
  /** What training gave to serve by. */
  quality?: QualityParts;
  /** In place of the one that is made of `quality`. */
  qualityModel?: QualityModel;
  /** Names that a chain's step may mean as a route rather than a model. */
  routeNames?: ReadonlySet<string>;
}

/**
 * Makes a route ready to decide. Models are matched against the pool at hand when a request comes, so the same route
 * serves before and after models come or go; `prepareRoute` does that work ahead of traffic.
 * @throws RuleError when a rule's expression is wrong.
 */
export function compileRoute(settings: RouteSettings, options: RouteCompilation = {}): CompiledRoute {
  const tuning = options.tuning ?? tuningOf(policyEffects(options.policy), options.effects, settings.effects);
  const routeNames = options.routeNames ?? new Set<string>();
  const namedPlans = new Map<string, CascadePlan | ChainPlan>();
  const offeredPlans: (CascadePlan | ChainPlan)[] = [];
  const policyPlan = settings.policy?.name === 'cascade-threshold' ? settings.policy.plan : undefined;
  for (const [name, planSettings] of Object.entries(settings.plans)) {
    const plan = compilePlan(name, planSettings, routeNames);
    namedPlans.set(name, plan);
    if (planSettings.offer || name === policyPlan) offeredPlans.push(plan);
  }
  const route: CompiledRoute = {
    name: settings.name,
    models: settings.models,
    objective: settings.objective,
    tuning,
    rules: settings.rules.map(compileRule),
    explorationRate: settings.exploration.rate,
    offeredPlans,
    namedPlans,
    policy: options.policy ?? signalboxPolicy,
    qualityModel: options.qualityModel ?? createQualityModel(options.quality ?? {}, tuning),
    maxAttempts: settings.maxAttempts,
    mode: settings.mode,
  };
  const fixedPlan = settings.plan === undefined ? undefined : namedPlans.get(settings.plan);
  if (fixedPlan !== undefined) route.fixedPlan = fixedPlan;
  if (settings.baseline !== undefined) route.baseline = settings.baseline;
  return route;
}

/** Who names models or calibrates a share of them means what was named: only the default policy is careful by itself. */
function policyEffects(policy: RoutingPolicy = signalboxPolicy): SignalEffectSettings {
  return policy.name === signalboxPolicy.name ? {} : { highStakesExcludeCheapestTier: false };
}

function compilePlan(
  name: string,
  settings: CascadeSettings | ChainSettings,
  routeNames: ReadonlySet<string>,
): CascadePlan | ChainPlan {
  if (settings.kind === 'cascade') {
    return {
      kind: 'cascade',
      id: name,
      first: memberPlan(settings.first),
      verifier: 'structural',
      second: memberPlan(settings.second),
    };
  }
  const steps = settings.steps.map(({ model, ...step }) => ({
    ...step,
    target: routeNames.has(model) ? { kind: 'route' as const, route: model } : memberPlan(model),
  }));
  return { kind: 'chain', id: name, steps };
}

function memberPlan(target: string): SinglePlan {
  const { name, effort } = splitEffort(target);
  return singlePlan(name, effort);
}
