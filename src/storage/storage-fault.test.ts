import { describe, expect, it } from 'vitest';
import { StoreOpenError, storageFaultKind, storageUnavailable } from './storage-fault.ts';

describe('storageUnavailable', () => {
  it('tells clients nothing of the cause, and callers its kind', () => {
    const error = storageUnavailable('full', 'disk /var/secret is full');
    expect(error).toMatchObject({ code: 'storage_unavailable', status: 503 });
    expect(error.message).not.toContain('secret');
    expect(storageFaultKind(error)).toBe('full');
  });
});

describe('storageFaultKind', () => {
  it.each([
    null,
    undefined,
    'text',
    new Error('x'),
    new Error('x', { cause: new Error('y') }),
    new StoreOpenError('corrupt', 'x'),
  ])('is null for %s', (error) => expect(storageFaultKind(error)).toBeNull());
});
