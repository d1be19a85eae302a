import { signal } from '@preact/signals';
import type { PromptProfile } from '../../src/classification/prompt-profile.ts';
import type { DecisionRecord } from '../../src/recording/decision-record.ts';
import type { PublishedKnob } from '../../src/routing/published-knob.ts';
import type { Explanation, RoutingDecision } from '../../src/routing/routing-decision.ts';

/** The admin secret, asked for when the gateway wants one. Kept in this tab only. */
export const secret = signal(sessionStorage.getItem('signalbox.secret') ?? '');
export const secretWanted = signal(false);

export function rememberSecret(value: string): void {
  secret.value = value;
  sessionStorage.setItem('signalbox.secret', value);
  secretWanted.value = false;
}

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

export async function send(path: string, body?: unknown, signalToStop?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (secret.value !== '') headers['authorization'] = `Bearer ${secret.value}`;
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signalToStop !== undefined && { signal: signalToStop }),
  });
  if (response.status === 401) secretWanted.value = true;
  if (!response.ok) throw new ApiError(response.status, await failureText(response));
  return response;
}

export async function ask<T>(path: string, body?: unknown, signalToStop?: AbortSignal): Promise<T> {
  return (await (await send(path, body, signalToStop)).json()) as T;
}

async function failureText(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { message?: string } };
    return body.error?.message ?? `status ${response.status}`;
  } catch {
    return `status ${response.status}`;
  }
}

export interface RoutePreview {
  decision: RoutingDecision & { explanation: Explanation };
  profile: Omit<PromptProfile, 'features'>;
  /** What would be decided if feedback decided; absent where it does, or has taught nothing. */
  learning?: { policyVersion: string; plan: { id: string }; wouldChange: boolean; reason: string };
}

export interface Summary {
  version: string;
  simulated: boolean;
  /** Filled with recorded prompts and simulated raters. */
  demo: boolean;
  routes: string[];
  modelsOn: number;
  modelsOff: number;
  policyVersion: string;
  learningMode: string;
  prompts: string;
}

export interface ModelView {
  id: string;
  vendor: string;
  on: boolean;
  off: { reason: string; detail: string } | null;
  source: string;
  deployments: { id: string; state: string }[];
  contextTokens: number | null;
  maxOutputTokens: number | null;
  capabilities: string[];
  pricing: {
    inputUsdPerMillion: number;
    cachedInputUsdPerMillion: number;
    outputUsdPerMillion: number;
    source: string;
    asOf: string | null;
    /** So old that it may well have changed. */
    isStale: boolean;
  } | null;
  prior: {
    default: number;
    byDomain: Record<string, number>;
    logitSd: number;
    basis: string;
    figures: { name: string; score: number; source: string; variant?: string }[];
  };
  cells: { domain: string; band: string; effort: string; weight: number; meanReward: number }[];
}

export interface SavingsDay {
  day: string;
  requests: number;
  spendUsd: number;
  /** What the dearest candidate of each request would have cost by its prediction. */
  dearestUsd: number;
}

export interface Savings {
  days: SavingsDay[];
  byModel: { model: string; requests: number; spendUsd: number }[];
  /** Requests that named a model, beside what the route would have cost for them. */
  shadow: { requests: number; spendUsd: number; routeUsd: number; qualityDifference: number | null };
  simulated: boolean;
}

export interface PolicyView {
  mode: string;
  activeVersion: number | null;
  snapshots: {
    version: number;
    parent: number | null;
    createdAt: string;
    toSequence: number;
    sha256: string;
    note: string;
  }[];
}

export type { DecisionRecord, PublishedKnob };
