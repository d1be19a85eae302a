export type FeedbackKind =
  | 'thumb'
  | 'rating'
  | 'score'
  | 'preference'
  | 'correction'
  | 'regenerate'
  | 'accepted'
  | 'abandoned';

/** One judgement about one decision. The last value per (decision, kind, source) counts. */
export interface FeedbackEvent {
  id: string;
  decisionId: string;
  kind: FeedbackKind;
  value: unknown;
  source: string;
  comment: string | null;
  key: string | null;
  tenant: string;
  at: string;
}
