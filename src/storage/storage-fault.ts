import { SignalboxError } from '../errors/signalbox-error.ts';

/** Why a store could not do what it was asked. */
export type StorageFaultKind =
  | 'timeout'
  | 'crashed'
  | 'closed'
  | 'overloaded'
  | 'busy'
  | 'full'
  | 'read-only'
  | 'corrupt'
  | 'io'
  | 'conflict'
  | 'missing'
  | 'internal';

/** Cause of a `storage_unavailable`; for logs and for callers that can do something about it, never for clients. */
export class StorageFault extends Error {
  readonly kind: StorageFaultKind;

  constructor(kind: StorageFaultKind, message: string) {
    super(message);
    this.name = 'StorageFault';
    this.kind = kind;
  }
}

export function storageUnavailable(kind: StorageFaultKind, message: string): SignalboxError {
  return new SignalboxError('storage_unavailable', undefined, { cause: new StorageFault(kind, message) });
}

/** Kind of the storage fault behind an error, or null when it has another cause. */
export function storageFaultKind(error: unknown): StorageFaultKind | null {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof StorageFault ? cause.kind : null;
}

export type StoreOpenReason =
  | 'corrupt'
  | 'newer-schema'
  | 'foreign'
  | 'unwritable'
  | 'locked'
  | 'timeout'
  | 'failed';

/** A store that cannot be opened: fatal at start. The message tells the operator what to do. */
export class StoreOpenError extends Error {
  readonly reason: StoreOpenReason;

  constructor(reason: StoreOpenReason, message: string) {
    super(message);
    this.name = 'StoreOpenError';
    this.reason = reason;
  }
}
