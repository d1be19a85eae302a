import type { Store } from '../ports.ts';
import { storageUnavailable } from '../storage-fault.ts';
import { MemoryDecisions } from './memory-decisions.ts';
import { MemoryFeedback } from './memory-feedback.ts';
import { MemorySnapshots } from './memory-snapshots.ts';

export interface MemoryStoreOptions {
  /** Decision records kept; the oldest go first, with their feedback. */
  maxDecisions?: number;
}

/** Everything in memory, gone at the end: for tests, simulations and `storage.type: memory`. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  let isClosed = false;
  const checkOpen = () => {
    if (isClosed) throw storageUnavailable('closed', 'the store is closed');
  };
  const feedback = new MemoryFeedback(checkOpen);
  const snapshots = new MemorySnapshots(checkOpen);
  const decisions = new MemoryDecisions(checkOpen, options.maxDecisions ?? 100_000, (ids) => {
    feedback.forget(ids);
    snapshots.forget(ids);
  });
  return {
    decisions,
    feedback,
    snapshots,
    async close() {
      isClosed = true;
    },
  };
}
