import { SignalboxError } from '../errors/signalbox-error.ts';
import { acceptFeedback, type FeedbackParts } from '../feedback/accept-feedback.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import type { Recorder } from '../recording/recorder.ts';
import { json } from './preview.ts';

/** `POST /v1/feedback`: answered once the judgement is on disk. */
export async function takeFeedback(parts: FeedbackParts, http: RequestParts): Promise<HttpAnswer> {
  const event = await acceptFeedback(parts, http.principal, http.body);
  return json({
    id: event.id,
    decisionId: event.decisionId,
    kind: event.kind,
    value: event.value,
    source: event.source,
    at: event.at,
  });
}

/** `GET /v1/decisions/{id}`: the record, for the key's own tenant only; another's is as unknown as none. */
export async function readDecision(recorder: Recorder, http: RequestParts): Promise<HttpAnswer> {
  const { admin, tenant } = http.principal;
  const record = await recorder.get(http.params['id'] ?? '', { tenant: admin ? null : tenant });
  if (record === null) throw new SignalboxError('decision_not_found');
  return json(record);
}
