import type { DecisionRecord } from '../../recording/decision-record.ts';
import type { DecisionFilter, DecisionStore, Visibility, WaitingRecord } from '../ports.ts';
import { domainOf } from '../record-domain.ts';
import { wholeRecord } from '../waiting-record.ts';

const SCAN_PAGE = 500;
/** Deleting in lots keeps the cost per record constant once the store is full. */
const OVERFLOW_SHARE = 1.1;

/** Records in id order. Ids rise with time, so that a new one nearly always belongs at the end. */
export class MemoryDecisions implements DecisionStore {
  readonly #checkOpen: () => void;
  readonly #maxRecords: number;
  readonly #onDelete: (ids: ReadonlySet<string>) => void;
  #records: DecisionRecord[] = [];

  constructor(checkOpen: () => void, maxRecords: number, onDelete: (ids: ReadonlySet<string>) => void) {
    this.#checkOpen = checkOpen;
    this.#maxRecords = maxRecords;
    this.#onDelete = onDelete;
  }

  async append(records: readonly (DecisionRecord | WaitingRecord)[]): Promise<void> {
    this.#checkOpen();
    // Like a transaction: a record that cannot be copied leaves nothing behind.
    for (const record of structuredClone(records.map(wholeRecord))) {
      const at = this.#position(record.id);
      if (this.#records[at]?.id !== record.id) this.#records.splice(at, 0, record);
    }
    if (this.#records.length > this.#maxRecords * OVERFLOW_SHARE)
      this.#deleteOldest(this.#records.length - this.#maxRecords);
  }

  async get(id: string, { tenant }: Visibility): Promise<DecisionRecord | null> {
    this.#checkOpen();
    const isVisible = (record: DecisionRecord) => tenant === null || record.tenant === tenant;
    const byId = this.#records[this.#position(id)];
    const found =
      byId?.id === id && isVisible(byId)
        ? byId
        : this.#records.findLast((record) => record.responseId === id && isVisible(record));
    return found === undefined ? null : structuredClone(found);
  }

  async list(filter: DecisionFilter): Promise<DecisionRecord[]> {
    this.#checkOpen();
    const found: DecisionRecord[] = [];
    for (let at = this.#records.length - 1; at >= 0 && found.length < filter.limit; at--) {
      const record = this.#records[at] as DecisionRecord;
      if (matches(record, filter)) found.push(structuredClone(record));
    }
    return found;
  }

  async scan(
    filter: Omit<DecisionFilter, 'limit'>,
    onPage: (records: DecisionRecord[]) => void,
  ): Promise<void> {
    this.#checkOpen();
    const found = this.#records.filter((record) => matches(record, filter));
    for (let at = 0; at < found.length; at += SCAN_PAGE)
      onPage(structuredClone(found.slice(at, at + SCAN_PAGE)));
  }

  async deleteBefore(at: string, limit = 500): Promise<number> {
    this.#checkOpen();
    const expired = this.#records.filter((record) => record.at < at).slice(0, limit);
    const ids = new Set(expired.map((record) => record.id));
    this.#records = this.#records.filter((record) => !ids.has(record.id));
    this.#onDelete(ids);
    return expired.length;
  }

  #deleteOldest(count: number): void {
    const ids = new Set(this.#records.slice(0, count).map((record) => record.id));
    this.#records = this.#records.slice(count);
    this.#onDelete(ids);
  }

  /** First index whose id is not less than the given one. */
  #position(id: string): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle] as DecisionRecord).id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function matches(record: DecisionRecord, filter: Omit<DecisionFilter, 'limit'>): boolean {
  return (
    (filter.tenant === null || record.tenant === filter.tenant) &&
    (filter.beforeId === undefined || record.id < filter.beforeId) &&
    (filter.model === undefined || record.servedModel === filter.model) &&
    (filter.domain === undefined || domainOf(record.signals) === filter.domain) &&
    (filter.status === undefined || record.status === filter.status) &&
    (filter.route === undefined || record.route === filter.route) &&
    (filter.key === undefined || record.key === filter.key) &&
    (filter.sinceAt === undefined || record.at >= filter.sinceAt)
  );
}
