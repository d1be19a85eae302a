import type { DecisionRecord } from '../../recording/decision-record.ts';
import { redactSecrets } from '../../telemetry/redact.ts';
import type { Prediction, ReportCase } from './report-case.ts';

/** Records of the gateway's own store as cases; null for one that no model answered. */
export function caseFromRecord(record: DecisionRecord, baseline: string | null): ReportCase | null {
  if (record.servedModel === null) return null;
  const { domain, language, complexity } = readSignals(record.signals);
  const served = predictionOf(record, record.servedModel);
  const routed = record.shadow === null ? served : predictionOf(record, record.shadow.plan);
  return {
    id: record.id,
    at: record.at,
    key: record.key ?? '(no key)',
    domain,
    language,
    complexity,
    model: record.servedModel,
    spentUsd: record.costNanoUsd / 1e9,
    served,
    routed,
    baseline: baseline === null ? null : predictionOf(record, baseline),
    excerpt: excerptOf(record.prompt),
    simulated: record.simulated,
  };
}

function predictionOf(record: DecisionRecord, plan: string): Prediction | null {
  const candidate =
    record.candidates.find((other) => other.plan === plan) ??
    // A model that answered at an effort of its own choice is listed under its name with that effort.
    record.candidates.find((other) => other.plan.startsWith(`${plan}#`));
  if (candidate === undefined) return null;
  const { quality, uncertainty, costUsd } = candidate;
  return { plan: candidate.plan, quality, uncertainty, costUsd };
}

function readSignals(signals: unknown): { domain: string; language: string; complexity: number | null } {
  const { domain, language, complexity } = (signals ?? {}) as {
    domain?: { label?: unknown };
    language?: { code?: unknown };
    complexity?: { score?: unknown };
  };
  return {
    domain: typeof domain?.label === 'string' ? domain.label : 'unknown',
    language: typeof language?.code === 'string' ? language.code : 'unknown',
    complexity: typeof complexity?.score === 'number' ? complexity.score : null,
  };
}

/** Of the last message of the user, where prompts are stored. */
function excerptOf(prompt: unknown): string | null {
  if (!Array.isArray(prompt)) return null;
  const last = prompt.findLast((message: { role?: unknown }) => message?.role === 'user') as
    | { parts?: { text?: unknown }[] }
    | undefined;
  const text = last?.parts?.find((part) => typeof part?.text === 'string')?.text;
  return typeof text === 'string' ? excerpt(text) : null;
}

const EXCERPT_CHARS = 160;

export function excerpt(text: string): string {
  const line = redactSecrets(text.slice(0, 4 * EXCERPT_CHARS))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= EXCERPT_CHARS ? line : `${line.slice(0, EXCERPT_CHARS - 1).toWellFormed()}…`;
}
