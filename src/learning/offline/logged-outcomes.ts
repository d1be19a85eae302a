/** Judged decisions of a gateway's own store as rows to learn from: each has the one outcome of the model that answered. */
import { plainRequest } from '../../chat/plain-request.ts';
import { outputTokens } from '../../chat/usage.ts';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { bodyOfPrompt } from '../../evaluation/report/body-of-prompt.ts';
import { advisorStep } from '../../execution/outcome.ts';
import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import { rewardOf, rewardOfLoser } from '../../feedback/rewards.ts';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import { plainReading, type PromptReading, UNKNOWN_DOMAIN } from '../../routing/prompt-reading.ts';
import type { Store } from '../../storage/ports.ts';
import { armOf, objectionTo } from '../lesson-of-feedback.ts';
import type { ColumnsRow } from './outcome-columns.ts';

export interface LoggedRow {
  row: ColumnsRow;
  /** The conversation, where the store kept its text; else only what was read from it then. */
  request: ChatRequest | null;
  reading: PromptReading;
}

interface Verdict {
  rewardSum: number;
  weight: number;
}

const page = 1_000;
/** A decision with less evidence than this teaches nothing. */
const leastWeight = 0.05;

/** Every decision that was judged, answered by one model, and no attack. */
export async function readLoggedRows(store: Store, onRow: (row: LoggedRow) => void): Promise<void> {
  const verdicts = await readVerdicts(store);
  if (verdicts.size === 0) return;
  await store.decisions.scan({ tenant: null }, (records) => {
    for (const record of records) {
      const verdict = verdicts.get(record.id);
      if (verdict === undefined || verdict.weight < leastWeight || objectionTo(record) !== null) continue;
      onRow(rowOf(record, verdict));
    }
  });
}

async function readVerdicts({ feedback }: Store): Promise<Map<string, Verdict>> {
  const latest = new Map<string, FeedbackEvent>();
  for (let sequence = 0; ; ) {
    const events = await feedback.since(sequence, page);
    for (const { event } of events)
      latest.set(JSON.stringify([event.decisionId, event.kind, event.source]), event);
    if (events.length < page) break;
    sequence = events.at(-1)!.sequence;
  }
  const verdicts = new Map<string, Verdict>();
  const add = (decision: string, reward: number, weight: number) => {
    const verdict = verdicts.get(decision) ?? { rewardSum: 0, weight: 0 };
    verdict.rewardSum += weight * reward;
    verdict.weight += weight;
    verdicts.set(decision, verdict);
  };
  for (const event of latest.values()) {
    const reward = rewardOf(event);
    if (reward === null) continue;
    add(event.decisionId, reward.reward, reward.weight);
    const over = (event.value as { over?: unknown } | null)?.over;
    if (event.kind === 'preference' && typeof over === 'string')
      add(over, rewardOfLoser.reward, rewardOfLoser.weight);
  }
  return verdicts;
}

function rowOf(record: DecisionRecord, { rewardSum, weight }: Verdict): LoggedRow {
  const { model, effort } = armOf(record, () => '');
  let tokens = outputTokens(record.usage);
  let { costNanoUsd } = record;
  for (const attempt of record.attempts) {
    if (attempt.step !== advisorStep) continue;
    // Asking which model should answer is no part of what the answer took.
    tokens -= outputTokens(attempt.usage);
    costNanoUsd -= attempt.costNanoUsd;
  }
  const request = requestOf(record.prompt);
  const reading = readingOf(record);
  return {
    row: {
      // Without its text a prompt is a question of its own.
      prompt: request === null ? record.id : textOf(request),
      task: DOMAINS[reading.domain] ?? 'unknown domain',
      outcomes: {
        [effort === '' ? model : `${model}#${effort}`]: {
          score: rewardSum / weight,
          weight: Math.min(weight, 1),
          ...(costNanoUsd > 0 && { costUsd: costNanoUsd / 1e9 }),
          ...(tokens > 0 && !record.usage.estimated && { outputTokens: tokens }),
        },
      },
    },
    request,
    reading,
  };
}

function requestOf(prompt: unknown): ChatRequest | null {
  const body = bodyOfPrompt(prompt);
  if (body === null) return null;
  const messages = body.messages.map(({ role, content }) => ({
    role: role as ChatRequest['messages'][number]['role'],
    // `bodyOfPrompt` gives nothing but text.
    parts: [{ type: 'text' as const, text: content as string }],
  }));
  return plainRequest(messages, { bodyBytes: messages.length });
}

function textOf({ messages }: ChatRequest): string {
  return (messages.at(-1)?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** Domain and complexity as they were read then; plain data of our own that another version may have written. */
function readingOf({ signals, usage }: DecisionRecord): PromptReading {
  const { domain, complexity, novelty } = (signals ?? {}) as {
    domain?: { label?: unknown; probability?: unknown };
    complexity?: { score?: unknown; abstained?: unknown };
    novelty?: unknown;
  };
  const place = DOMAINS.indexOf(domain?.label as (typeof DOMAINS)[number]);
  return plainReading({
    domain: place < 0 ? UNKNOWN_DOMAIN : place,
    domainProbability: place < 0 ? 0 : inUnit(domain?.probability, 1),
    complexity: inUnit(complexity?.score, 0.5),
    complexityRead: typeof complexity?.score === 'number' && complexity.abstained !== true,
    novelty: inUnit(novelty, 0),
    inputTokens: usage.uncachedInputTokens + usage.cacheReadInputTokens + usage.cacheWriteInputTokens,
    outputTokens: Math.max(outputTokens(usage), 1),
  });
}

function inUnit(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : otherwise;
}
