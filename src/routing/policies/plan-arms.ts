import type { Plan } from '../plan.ts';

/** Finds the arm of an artefact that a plan stands for, by the artefact's names or by those that they stand for here. */
export class PlanArms {
  readonly #byName = new Map<string, number>();

  /** `renamed`: what the arms of the artefact are called here, where they are called something else. */
  constructor(arms: readonly string[], renamed: Readonly<Record<string, string>> = {}) {
    for (const [arm, name] of arms.entries()) this.#byName.set(renamed[name] ?? name, arm);
  }

  /** −1 for plans of several calls and for models that the artefact does not know. */
  find(plan: Plan): number {
    if (plan.kind !== 'single') return -1;
    const { id, model } = plan;
    const byName = this.#byName;
    return byName.get(id) ?? byName.get(model) ?? byName.get(model.slice(model.indexOf('/') + 1)) ?? -1;
  }
}
