import { costNanoUsd, usdFromNanoUsd } from '../../catalog/cost.ts';
import type { Model } from '../../catalog/model.ts';
import { messageText } from '../../chat/chat-message.ts';
import { emptyUsage } from '../../chat/usage.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { PromptProfile } from '../../classification/prompt-profile.ts';
import { decidePinned } from '../../routing/decide-pinned.ts';
import type { NoEligibleModel, RankedPlan, RoutingDecision } from '../../routing/routing-decision.ts';
import type { RoutingInput } from '../../routing/routing-input.ts';
import { excerpt } from './case-from-record.ts';
import type { LoggedCall } from './logged-call.ts';
import { modelOfPlan, type Prediction, type ReportCase } from './report-case.ts';

export interface LogJudge {
  /** The call as a request to the route. May throw a SignalboxError for a request that the gateway would refuse. */
  parse(body: Record<string, unknown>): ChatRequest;
  /** What the route would do with it. */
  route(request: ChatRequest): {
    profile: PromptProfile;
    input: RoutingInput;
    decision: RoutingDecision | NoEligibleModel;
  };
  /** By any name that logs use. */
  modelNamed(name: string): Model | undefined;
  baseline: Model | null;
}

/** Reads the prompt of a logged call, asks the route, and predicts how the model that answered does. */
export function caseFromLog(call: LoggedCall, judge: LogJudge, number: number): ReportCase {
  const request = judge.parse(call.body);
  const { profile, input, decision } = judge.route(request);
  const model = findModel(call.model, judge);
  const { domain, language, complexity } = profile.signals;
  const last = request.messages.findLast(({ role }) => role === 'user');
  const routed = decision.kind === 'decision' ? pickOf(decision) : null;
  return {
    id: call.id ?? `line ${number}`,
    at: call.at,
    key: call.key ?? '(no key)',
    domain: domain.label,
    language: language.code,
    complexity: complexity.score,
    model: model?.id ?? call.model,
    spentUsd: call.costUsd ?? listPriceOf(call, model),
    served: model === undefined ? null : pinnedPrediction(input, model),
    routed,
    baseline: judge.baseline === null ? null : pinnedPrediction(input, judge.baseline),
    excerpt: last === undefined ? null : excerpt(messageText(last)),
    simulated: model?.source === 'simulated',
    isRoutedSimulated: routed !== null && judge.modelNamed(modelOfPlan(routed.plan))?.source === 'simulated',
  };
}

function pickOf(decision: RoutingDecision): Prediction | null {
  const picked = decision.ranked.find(({ plan }) => plan.id === decision.plan.id);
  return picked === undefined ? null : predictionOf(picked);
}

function pinnedPrediction(input: RoutingInput, model: Model): Prediction | null {
  const [ranked] = decidePinned(input, model).ranked;
  return ranked === undefined ? null : predictionOf(ranked);
}

function predictionOf({ plan, quality, uncertainty, costUsd }: RankedPlan): Prediction {
  return { plan: plan.id, quality, uncertainty, costUsd };
}

/** What the usage costs at the catalogue's price, where the log has no cost. */
function listPriceOf(call: LoggedCall, model: Model | undefined): number | null {
  const { inputTokens, outputTokens, cachedInputTokens } = call;
  const pricing = model?.pricing;
  if (pricing === undefined || pricing === null || inputTokens === null || outputTokens === null) return null;
  const cached = Math.min(cachedInputTokens, inputTokens);
  const usage = {
    ...emptyUsage(),
    uncachedInputTokens: Math.round(inputTokens - cached),
    cacheReadInputTokens: Math.round(cached),
    textOutputTokens: Math.round(outputTokens),
  };
  return usdFromNanoUsd(costNanoUsd(pricing, usage));
}

/** Logs name models with the vendor or the host before them and the day of their release behind. */
export function modelNameSpellings(name: string): string[] {
  const spellings = new Set<string>();
  for (let rest = name; ; rest = rest.slice(rest.indexOf('/') + 1)) {
    spellings.add(rest);
    spellings.add(rest.replace(/[-@](?:20\d\d-\d\d-\d\d|20\d{6})$/, ''));
    spellings.add(rest.replace(/:[a-z0-9.-]+$/i, ''));
    if (!rest.includes('/')) break;
  }
  return [...spellings].filter((spelling) => spelling !== '');
}

function findModel(name: string, judge: LogJudge): Model | undefined {
  for (const spelling of modelNameSpellings(name)) {
    const model = judge.modelNamed(spelling);
    if (model !== undefined) return model;
  }
  return undefined;
}
