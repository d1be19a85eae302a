/** What is predicted for one call under one plan. */
export interface Prediction {
  /** Plan id: a model, perhaps with `#effort`, or the name of a chain or cascade. */
  plan: string;
  /** Chance of a good answer, 0..1. */
  quality: number;
  /** Standard deviation of `quality` that comes from not knowing. */
  uncertainty: number;
  costUsd: number;
}

/** One call of the traffic that a report is about. */
export interface ReportCase {
  id: string;
  /** ISO 8601 in UTC. */
  at: string | null;
  key: string;
  domain: string;
  language: string;
  /** 0..1. */
  complexity: number | null;
  /** That answered. */
  model: string;
  /** Null when neither the log nor a price list says. */
  spentUsd: number | null;
  /** Of the model that answered; null for a model that nobody knows. */
  served: Prediction | null;
  /** Of the route's pick; null when no model was eligible. */
  routed: Prediction | null;
  /** Of the model that the report is asked to compare with. */
  baseline: Prediction | null;
  /** First words of the prompt, when the source has them. */
  excerpt: string | null;
  /** Whether a simulated model answered. */
  simulated: boolean;
  /** Whether the route's pick is a simulated model. */
  isRoutedSimulated?: boolean;
}

/**
 * Cost of a call under a plan that did not answer it. The predictions for both plans share what was predicted wrong about
 * the length of this very answer; their ratio, applied to what was really paid, does not.
 */
export function costUnder(plan: Prediction | null, { served, spentUsd }: ReportCase): number | null {
  if (plan === null || plan.plan === served?.plan) return spentUsd;
  if (served === null || spentUsd === null || !(served.costUsd > 0)) return plan.costUsd;
  return (spentUsd * plan.costUsd) / served.costUsd;
}

export function isSwitch({ served, routed }: ReportCase): boolean {
  return served !== null && routed !== null && served.plan !== routed.plan;
}

/** Model of a plan id, without its effort. */
export function modelOfPlan(plan: string): string {
  const mark = plan.indexOf('#');
  return mark < 0 ? plan : plan.slice(0, mark);
}
