import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Clock } from '../numerics/clock.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import type { FeedbackStore, Visibility } from '../storage/ports.ts';
import type { FeedbackEvent } from './feedback-event.ts';
import { validateFeedback } from './validate-feedback.ts';

export interface FeedbackParts {
  /**
   * Finds a record in the queue or in the store. `Recorder.getDurable` also writes it first, so that no crash leaves
   * feedback about a decision that nobody knows.
   */
  findDecision(id: string, visibility: Visibility): Promise<DecisionRecord | null>;
  feedback: FeedbackStore;
  clock: Clock;
  newId(): string;
  /** Called after the event is durable, e.g. to wake the learner. Must not throw. */
  onAccepted?(event: FeedbackEvent): void;
}

/** Who gives it. */
export interface FeedbackGiver {
  key: string | null;
  tenant: string;
  admin: boolean;
}

/**
 * Takes one judgement of a decision. Resolves with the event once it is on disk. Throws `invalid_request`,
 * `decision_not_found` (also for another tenant's decision: the two cannot be told apart) or `storage_unavailable`.
 */
export async function acceptFeedback(
  parts: FeedbackParts,
  giver: FeedbackGiver,
  body: unknown,
): Promise<FeedbackEvent> {
  const input = validateFeedback(body);
  const visibility: Visibility = { tenant: giver.admin ? null : giver.tenant };
  const decision = await findOrThrow(parts, visibility, input.decisionId, 'decisionId');
  let value = input.value;
  if (input.kind === 'preference') {
    const { over } = input.value as { over: string };
    // A preference compares answers that one tenant got, whoever reports it.
    const other = await findOrThrow(parts, { tenant: decision.tenant }, over, 'value.over');
    if (other.id === decision.id) {
      throw new SignalboxError('invalid_request', 'A decision cannot be preferred over itself.', {
        param: 'value.over',
      });
    }
    value = { over: other.id };
  }
  const event: FeedbackEvent = {
    id: parts.newId(),
    decisionId: decision.id,
    kind: input.kind,
    value,
    source: input.source,
    comment: input.comment,
    key: giver.key,
    tenant: decision.tenant,
    at: new Date(parts.clock.wallMs()).toISOString(),
  };
  await parts.feedback.put(event);
  parts.onAccepted?.(event);
  return event;
}

async function findOrThrow(
  parts: FeedbackParts,
  visibility: Visibility,
  id: string,
  param: string,
): Promise<DecisionRecord> {
  const record = await parts.findDecision(id, visibility);
  if (record === null) throw new SignalboxError('decision_not_found', undefined, { param });
  return record;
}
