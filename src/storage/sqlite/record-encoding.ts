import type { DecisionRecord } from '../../recording/decision-record.ts';
import type { WaitingRecord } from '../ports.ts';
import { domainOf } from '../record-domain.ts';

type Candidate = DecisionRecord['candidates'][number];

/**
 * One record as it crosses to the storage thread: the columns that are searched, and the whole as JSON text.
 * Candidates are most of a record and mostly numbers, and writing a double out in decimal costs more than anything else
 * here: as tuples of scaled integers a record of 20 candidates takes half the time and half the space
 * (benchmarks/recording.ts). Probabilities stay exact.
 */
export type EncodedRecord = readonly [
  id: string,
  tenant: string,
  responseId: string | null,
  at: string,
  route: string,
  key: string | null,
  status: string,
  model: string | null,
  domain: string | null,
  json: string,
];

type Tuple = [
  plan: string,
  qualityMillionths: number,
  uncertaintyMillionths: number,
  costNanoUsd: number,
  latencyMs: number,
  utilityNanoUsd: number,
  probability: number,
];

export function encodeRecord(record: DecisionRecord): EncodedRecord {
  const candidates = new Array<Tuple>(record.candidates.length);
  for (let at = 0; at < candidates.length; at++) {
    const candidate = record.candidates[at] as Candidate;
    candidates[at] = [
      candidate.plan,
      Math.round(candidate.quality * 1e6),
      Math.round(candidate.uncertainty * 1e6),
      Math.round(candidate.costUsd * 1e9),
      Math.round(candidate.latencyMs),
      Math.round(candidate.utility * 1e9),
      candidate.probability,
    ];
  }
  return [
    record.id,
    record.tenant,
    record.responseId,
    record.at,
    record.route,
    record.key,
    record.status,
    record.servedModel,
    domainOf(record.signals),
    JSON.stringify({ ...record, candidates }),
  ];
}

export function decodeRecord(json: string): DecisionRecord {
  const record = JSON.parse(json) as Omit<DecisionRecord, 'candidates'> & { candidates: Tuple[] };
  return {
    ...record,
    candidates: record.candidates.map((tuple) => ({
      plan: tuple[0],
      quality: tuple[1] / 1e6,
      uncertainty: tuple[2] / 1e6,
      costUsd: tuple[3] / 1e9,
      latencyMs: tuple[4],
      utility: tuple[5] / 1e9,
      probability: tuple[6],
    })),
  };
}

/** An encoded record that waits to be sent to the storage thread. */
export class EncodedWaiting implements WaitingRecord {
  readonly encoded: EncodedRecord;
  readonly hasTexts: boolean;

  constructor(record: DecisionRecord) {
    this.encoded = encodeRecord(record);
    this.hasTexts = record.prompt !== null || record.answer !== null;
  }

  get id(): string {
    return this.encoded[0];
  }

  get tenant(): string {
    return this.encoded[1];
  }

  get responseId(): string | null {
    return this.encoded[2];
  }

  record(): DecisionRecord {
    return decodeRecord(this.encoded[9]);
  }
}
