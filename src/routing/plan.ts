/** What a decision chooses between. A member is a model at a reasoning effort; which deployment serves it is execution's business. */
export type Plan = SinglePlan | CascadePlan | ChainPlan;

export interface SinglePlan {
  kind: 'single';
  id: string;
  model: string;
  effort?: string;
}

/** `first` answers; `second` answers instead when the structural verifier rejects the answer. Not streamed until accepted. */
export interface CascadePlan {
  kind: 'cascade';
  id: string;
  first: SinglePlan;
  verifier: 'structural';
  second: SinglePlan;
}

export interface ChainStep {
  name: string;
  /** A model's plan, or the name of a route that decides for this step. */
  target: SinglePlan | { kind: 'route'; route: string };
  /** Template with `{{input}}`, `{{previous}}`, `{{steps.NAME}}`; absent: the conversation as it is. */
  prompt?: string;
  system?: string;
  maxOutputTokens?: number;
}

export interface ChainPlan {
  kind: 'chain';
  id: string;
  steps: readonly ChainStep[];
}

export function singlePlan(model: string, effort?: string): SinglePlan {
  return effort === undefined
    ? { kind: 'single', id: model, model }
    : { kind: 'single', id: `${model}#${effort}`, model, effort };
}

/** The single plans inside a plan, without those that a step's route will choose. */
export function planMembers(plan: Plan): SinglePlan[] {
  switch (plan.kind) {
    case 'single':
      return [plan];
    case 'cascade':
      return [plan.first, plan.second];
    case 'chain':
      return plan.steps.flatMap((step) => (step.target.kind === 'single' ? [step.target] : []));
  }
}
