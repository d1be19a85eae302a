import type { Model } from '../catalog/model.ts';
import { usdPerMillionFromPico } from '../catalog/cost.ts';
import { stalePrices } from '../catalog/stale-prices.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Executor } from '../execution/execute-plan.ts';
import type { Generation } from '../generation.ts';
import type { Handler, RequestParts } from '../http/handler.ts';
import { type PublishedKnob, publishKnob } from '../routing/published-knob.ts';
import type { PolicyState } from '../routing/routing-input.ts';
import type { DecisionFilter, Store } from '../storage/ports.ts';
import { json } from './preview.ts';
import { summariseSpend } from './savings.ts';

export interface AdminParts {
  version: string;
  isDemo: boolean;
  store: Store;
  executor: Executor;
  generation(): Generation;
  policyState(): PolicyState;
  nowMs(): number;
}

const maxListed = 200;
const savingsDays = 30;
const dayMs = 86_400_000;

/** Read-only answers for the page, by the last part of their path. */
export function adminHandlers(parts: AdminParts): Record<string, Handler> {
  return {
    summary: () => json(summary(parts)),
    models: () => json({ models: modelViews(parts) }),
    decisions: async (http) => json({ decisions: await parts.store.decisions.list(readFilter(http)) }),
    savings: async () => {
      const sinceAt = new Date(parts.nowMs() - savingsDays * dayMs).toISOString();
      return json(await summariseSpend(parts.store.decisions, sinceAt));
    },
    policy: async () => {
      const { snapshots } = parts.store;
      return json({
        mode: parts.generation().settings.learning.mode,
        activeVersion: await snapshots.activeVersion(),
        snapshots: await snapshots.list(50),
      });
    },
    knob: (http) => json(publishedKnob(parts, http)),
  };
}

function summary(parts: AdminParts): Record<string, unknown> {
  const { settings, pool, routes } = parts.generation();
  return {
    version: parts.version,
    simulated: pool.models.length > 0 && pool.models.every(({ source }) => source === 'simulated'),
    demo: parts.isDemo,
    routes: [...routes.keys()],
    modelsOn: pool.models.length,
    modelsOff: pool.off.size,
    policyVersion: parts.policyState().version,
    learningMode: settings.learning.mode,
    prompts: settings.storage.prompts,
  };
}

/** Of the route that is named, else of `auto`, else of the first. @throws SignalboxError `model_not_found` */
function publishedKnob(parts: AdminParts, { query }: RequestParts): PublishedKnob {
  const { pool, routes } = parts.generation();
  const wanted = query['route'];
  const route = routes.get(wanted ?? 'auto') ?? (wanted === undefined ? [...routes.values()][0] : undefined);
  if (route === undefined) {
    throw new SignalboxError('model_not_found', `No route is called '${(wanted ?? 'auto').slice(0, 100)}'.`, {
      param: 'route',
    });
  }
  return publishKnob(route, pool.models, parts.policyState());
}

function readFilter({ query }: RequestParts): DecisionFilter {
  const limit = Number.parseInt(query['limit'] ?? '50', 10);
  const filter: DecisionFilter = {
    tenant: null,
    limit: Number.isFinite(limit) ? Math.min(Math.max(limit, 1), maxListed) : 50,
  };
  const { before, model, domain, status, route, key } = query;
  if (before) filter.beforeId = before;
  if (model) filter.model = model;
  if (domain) filter.domain = domain;
  if (status) filter.status = status;
  if (route) filter.route = route;
  if (key) filter.key = key;
  return filter;
}

function modelViews(parts: AdminParts): Record<string, unknown>[] {
  const { pool } = parts.generation();
  const cells = cellsByModel(parts.policyState());
  return [...pool.byId.values()].map((model) => {
    const off = pool.off.get(model.id) ?? null;
    const conditions = parts.executor.conditions(model);
    return {
      id: model.id,
      vendor: model.vendor,
      on: off === null && conditions.available,
      off: off ?? (conditions.available ? null : { reason: conditions.reason, detail: conditions.reason }),
      source: model.source,
      deployments: model.deployments.map(({ id }) => ({
        id,
        state: off === null ? (conditions.reason ?? 'ready') : off.reason,
      })),
      contextTokens: model.contextTokens,
      maxOutputTokens: model.maxOutputTokens,
      capabilities: [...model.capabilities],
      pricing: priceView(model, parts.nowMs()),
      prior: { figures: [], ...model.qualityPrior },
      cells: cells.get(model.id) ?? [],
    };
  });
}

function priceView(model: Model, nowMs: number): Record<string, unknown> | null {
  const { pricing } = model;
  if (pricing === null) return null;
  return {
    inputUsdPerMillion: usdPerMillionFromPico(pricing.inputPicoUsd),
    cachedInputUsdPerMillion: usdPerMillionFromPico(pricing.cachedInputPicoUsd),
    outputUsdPerMillion: usdPerMillionFromPico(pricing.outputPicoUsd),
    source: pricing.source,
    asOf: pricing.asOf ?? null,
    isStale: stalePrices([model], nowMs).length > 0,
  };
}

function cellsByModel(state: PolicyState): Map<string, Record<string, unknown>[]> {
  const byModel = new Map<string, Record<string, unknown>[]>();
  for (const [key, { weight, rewardSum }] of state.cells) {
    const [model = '', effort = '', domain = '', band = ''] = key.split('|');
    const cells = byModel.get(model) ?? [];
    cells.push({ effort, domain, band, weight, meanReward: weight > 0 ? rewardSum / weight : 0 });
    byModel.set(model, cells);
  }
  return byModel;
}
