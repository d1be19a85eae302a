import { SignalboxError } from '../errors/signalbox-error.ts';
import type { FeedbackKind } from './feedback-event.ts';

/** What a client may say, checked. */
export interface FeedbackInput {
  /** The decision's id or the answer's own id. */
  decisionId: string;
  kind: FeedbackKind;
  value: unknown;
  source: string;
  comment: string | null;
}

const FIELDS = new Set(['decisionId', 'kind', 'value', 'source', 'comment']);
const MAX_ID_CHARS = 256;
const MAX_COMMENT_CHARS = 4_096;
const MAX_CORRECTION_CHARS = 65_536;
const SOURCE = /^[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,127}$/;
const DEFAULT_SOURCE = 'user';

/** Throws `invalid_request` with the `param` that is wrong. Nothing is converted: `"1"` is not 1. */
export function validateFeedback(body: unknown): FeedbackInput {
  if (!isPlainObject(body)) throw invalid('the body must be a JSON object', undefined);
  for (const field of Object.keys(body)) {
    if (!FIELDS.has(field))
      throw invalid(`the field is not known; known are ${[...FIELDS].join(', ')}`, field.slice(0, 64));
  }
  const decisionId = readId(body['decisionId'], 'decisionId');
  const kind = readKind(body['kind']);
  return {
    decisionId,
    kind,
    value: readValue[kind](body['value']),
    source: readSource(body['source']),
    comment: readComment(body['comment']),
  };
}

const readValue: Record<FeedbackKind, (value: unknown) => unknown> = {
  thumb(value) {
    if (value !== 1 && value !== -1) throw invalid('a thumb is 1 or -1', 'value');
    return value;
  },
  rating: (value) => readNumber(value, 1, 5, 'a rating'),
  score: (value) => readNumber(value, 0, 1, 'a score'),
  preference(value) {
    if (!isPlainObject(value)) throw invalid('a preference is {"over": DECISION_ID}', 'value');
    for (const field of Object.keys(value))
      if (field !== 'over') throw invalid('a preference has `over` only', 'value');
    return { over: readId(value['over'], 'value.over') };
  },
  correction(value) {
    if (typeof value !== 'string' || value.trim() === '')
      throw invalid('a correction is the text that would have been right', 'value');
    if (value.length > MAX_CORRECTION_CHARS)
      throw invalid(`a correction has at most ${MAX_CORRECTION_CHARS} characters`, 'value');
    return value;
  },
  regenerate: (value) => readMark(value, 'regenerate'),
  accepted: (value) => readMark(value, 'accepted'),
  abandoned: (value) => readMark(value, 'abandoned'),
};

function readKind(value: unknown): FeedbackKind {
  if (typeof value === 'string' && Object.hasOwn(readValue, value)) return value as FeedbackKind;
  throw invalid(`the kind must be one of ${Object.keys(readValue).join(', ')}`, 'kind');
}

function readNumber(value: unknown, least: number, most: number, what: string): number {
  // Comparisons are false for NaN, which therefore is refused too.
  if (typeof value === 'number' && value >= least && value <= most) return value === 0 ? 0 : value;
  throw invalid(`${what} is a number from ${least} to ${most}`, 'value');
}

/** Kinds that say all by themselves. */
function readMark(value: unknown, kind: string): true {
  if (value === undefined || value === null || value === true) return true;
  throw invalid(`\`${kind}\` takes no value`, 'value');
}

function readId(value: unknown, param: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= MAX_ID_CHARS) return value;
  throw invalid('the id of a decision or of an answer is wanted', param);
}

function readSource(value: unknown): string {
  if (value === undefined || value === null) return DEFAULT_SOURCE;
  if (typeof value === 'string' && SOURCE.test(value)) return value;
  throw invalid('a source has 1 to 128 letters, digits and . _ : @ / + -', 'source');
}

function readComment(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.length <= MAX_COMMENT_CHARS) return value;
  throw invalid(`a comment is text of at most ${MAX_COMMENT_CHARS} characters`, 'comment');
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(what: string, param: string | undefined): SignalboxError {
  const subject = param === undefined ? 'Feedback' : `Feedback field \`${param}\``;
  return new SignalboxError('invalid_request', `${subject}: ${what}.`, param === undefined ? {} : { param });
}
