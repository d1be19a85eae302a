import type { Model } from '../catalog/model.ts';
import { type Arm, createArm } from './arm.ts';
import { type ArmPredictions, createPredictions } from './arm-predictions.ts';
import { blendedUsdPerMillion } from './cost-model.ts';
import { calibrateKnob, type KnobTable } from './knob.ts';
import { namesModel, namesModelAny, splitEffort } from './model-names.ts';
import { planMembers } from './plan.ts';
import { promptSample } from './prompt-sample.ts';
import type { CompiledRoute, CompiledRule, PolicyState } from './routing-input.ts';

/** A route bound to a pool of models and a policy state: everything that does not depend on the request. */
export interface PreparedRoute {
  models: readonly Model[];
  state: PolicyState;
  knob: KnobTable;
  /** Arms when the request names no effort. */
  arms: ArmSet;
  /** Arms by wanted effort, made when first asked for. */
  byEffort: Map<string, ArmSet>;
}

/** Arms with their tables and the scratch space that one decision at a time uses. */
export interface ArmSet extends ArmPredictions {
  arms: readonly Arm[];
  /** 1 for arms that may be picked alone, 0 for those that only serve inside a longer plan. */
  candidate: Uint8Array;
  /** 1 for the cheapest third of the pool by logarithm of the price, where prices differ by four times or more. */
  cheapestTier: Uint8Array;
  /** Effects of each of the route's rules on each arm, in the order of the rules. */
  rules: readonly RuleMasks[];
}

export interface RuleMasks {
  denied: Uint8Array;
  /** All 1 without `only`. */
  only: Uint8Array;
  preferred: Uint8Array;
  /** All 1 without `use`, or where `use` names a plan. */
  used: Uint8Array;
}

const maxEfforts = 16;
const remembered = new WeakMap<CompiledRoute, PreparedRoute>();

/**
 * The prepared form of a route, made again only when the models or the state changed; the calibration of the knob takes
 * some milliseconds then, so call it ahead of traffic after a change.
 */
export function prepareRoute(
  route: CompiledRoute,
  models: readonly Model[],
  state: PolicyState,
): PreparedRoute {
  const last = remembered.get(route);
  if (last !== undefined && last.state === state && sameModels(last.models, models)) return last;
  const arms = createArmSet(route, armsOfRoute(route, models), models, state);
  const knob = calibrateKnob(
    arms.arms,
    arms.candidate,
    arms.predictor,
    route.qualityModel.sample ?? promptSample,
    route.tuning,
    route.objective.reference,
  );
  const prepared: PreparedRoute = { models: [...models], state, knob, arms, byEffort: new Map() };
  remembered.set(route, prepared);
  return prepared;
}

export function armsForEffort(
  route: CompiledRoute,
  prepared: PreparedRoute,
  effort: string | undefined,
): ArmSet {
  if (effort === undefined) return prepared.arms;
  const known = prepared.byEffort.get(effort);
  if (known !== undefined) return known;
  const models = new Set<Model>();
  const { arms, candidate } = prepared.arms;
  for (let arm = 0; arm < arms.length; arm++) if (candidate[arm] === 1) models.add(arms[arm]!.model);
  const made = createArmSet(
    route,
    [...models].map((model) => createArm(model, effort)),
    prepared.models,
    prepared.state,
  );
  // Efforts are a client's free text; past a handful the rest are made anew each time.
  if (prepared.byEffort.size < maxEfforts) prepared.byEffort.set(effort, made);
  return made;
}

/** Index of the arm that a plan's member stands for, or −1. */
export function findArm(set: ArmSet, model: string, effort: string | undefined): number {
  const { arms } = set;
  let byModel = -1;
  for (let arm = 0; arm < arms.length; arm++) {
    const { plan } = arms[arm]!;
    if (plan.model !== model) continue;
    if (plan.effort === effort) return arm;
    if (byModel < 0) byModel = arm;
  }
  return byModel;
}

function armsOfRoute(route: CompiledRoute, models: readonly Model[]): Arm[] {
  const patterns = route.models.map(splitEffort);
  const arms = new Map<string, Arm>();
  for (const model of models) {
    for (const { name, effort } of patterns) {
      if (!namesModel(name, model)) continue;
      const arm = createArm(model, effort);
      if (!arms.has(arm.plan.id)) arms.set(arm.plan.id, arm);
    }
  }
  return [...arms.values()];
}

function createArmSet(
  route: CompiledRoute,
  candidates: readonly Arm[],
  models: readonly Model[],
  state: PolicyState,
): ArmSet {
  const arms = [...candidates];
  for (const plan of route.namedPlans.values()) {
    for (const member of planMembers(plan)) {
      const model = models.find((one) => one.id === member.model);
      if (model !== undefined && !arms.some((arm) => arm.plan.id === member.id))
        arms.push(createArm(model, member.effort));
    }
  }
  const candidate = new Uint8Array(arms.length).fill(1, 0, candidates.length);
  return {
    arms,
    candidate,
    cheapestTier: markCheapestTier(arms, candidate),
    rules: route.rules.map((rule) => maskRule(rule, arms, route)),
    ...createPredictions(route.qualityModel.bind(arms, state), arms.length),
  };
}

function markCheapestTier(arms: readonly Arm[], candidate: Uint8Array): Uint8Array {
  const marks = new Uint8Array(arms.length);
  const prices = arms.map((arm) => blendedUsdPerMillion(arm.pricing));
  const known = prices.filter((price, arm): price is number => price !== null && candidate[arm] === 1);
  const dearest = Math.max(0, ...known);
  const cheapest = Math.max(Math.min(...known, dearest), 0.001);
  if (dearest < 4 * cheapest) return marks;
  const limit = cheapest * (dearest / cheapest) ** (1 / 3);
  for (const [arm, price] of prices.entries()) if (price !== null && price <= limit) marks[arm] = 1;
  return marks;
}

function maskRule(rule: CompiledRule, arms: readonly Arm[], route: CompiledRoute): RuleMasks {
  const mask = (test: (model: Model) => boolean) => Uint8Array.from(arms, (arm) => (test(arm.model) ? 1 : 0));
  const { only, use } = rule;
  return {
    denied: mask((model) => namesModelAny(rule.deny, model)),
    only: mask((model) => only === undefined || namesModelAny(only, model)),
    preferred: mask((model) => namesModelAny(rule.prefer, model)),
    used: mask(
      (model) => use === undefined || route.namedPlans.has(use) || namesModel(splitEffort(use).name, model),
    ),
  };
}

function sameModels(before: readonly Model[], now: readonly Model[]): boolean {
  if (before === now) return true;
  if (before.length !== now.length) return false;
  for (let index = 0; index < now.length; index++) if (before[index] !== now[index]) return false;
  return true;
}
