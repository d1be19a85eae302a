import type { DecisionRecord } from '../recording/decision-record.ts';
import type { WaitingRecord } from './ports.ts';

/** The record itself, whichever form it is in. */
export function wholeRecord(record: DecisionRecord | WaitingRecord): DecisionRecord {
  return 'record' in record ? record.record() : record;
}
