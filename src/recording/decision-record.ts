import type { Attempt } from '../execution/outcome.ts';
import type { Usage } from '../chat/usage.ts';

/** What stays of one request: enough to explain it, charge it, and learn from it off-policy. No prompt text by default. */
export interface DecisionRecord {
  id: string;
  requestId: string;
  /** Id of the answer that the client saw, by which feedback may name the decision. */
  responseId: string | null;
  at: string;
  route: string;
  requestedModel: string;
  mode: 'routed' | 'pinned' | 'shadow';
  dialect: string;
  stream: boolean;
  key: string | null;
  tenant: string;
  sessionId: string | null;
  status: 'ok' | 'failed' | 'cancelled' | 'interrupted';
  errorCode: string | null;
  httpStatus: number;
  servedModel: string | null;
  plan: string;
  /** Null when no model was eligible. */
  planKind: 'single' | 'cascade' | 'chain' | null;
  propensity: number;
  explored: boolean;
  tags: string[];
  candidates: {
    plan: string;
    quality: number;
    uncertainty: number;
    costUsd: number;
    latencyMs: number;
    utility: number;
    probability: number;
  }[];
  eliminated: { model: string; reason: string }[];
  /** Rules that matched, with what they did. */
  rules: { rule: string; effect: string }[];
  /** Declared departures, e.g. a hard limit that had to give way. */
  notes: string[];
  /** For pinned and shadow requests: what the route would have done. */
  shadow: { plan: string; quality: number; costUsd: number; servedQuality: number | null } | null;
  /** Plain JSON of the prompt's signals. */
  signals: unknown;
  attack: boolean;
  attempts: Attempt[];
  usage: Usage;
  costNanoUsd: number;
  /** What the dearest candidate would have cost for an answer like the one given; as predicted when none was given, null when there was one candidate. */
  dearestUsd: number | null;
  overheadMs: number;
  totalMs: number;
  firstContentMs: number | null;
  /** Why, in one short line. */
  sentence: string;
  policyVersion: string;
  classifierVersion: string;
  configVersion: string;
  /** Only as far as `storage.prompts` allows. */
  prompt: unknown;
  answer: string | null;
  simulated: boolean;
}
