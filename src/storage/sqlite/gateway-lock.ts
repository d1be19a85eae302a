import { DatabaseSync } from 'node:sqlite';
import { StoreOpenError } from '../storage-fault.ts';
import { createPrivateFile, sqliteFaultKind } from './database.ts';

/**
 * Marks a database as that of one running gateway, by a lock of the system that ends with the process however it ends.
 * Two gateways on one database would each activate what only they have learnt. Waits up to `waitMs` for one that is just
 * stopping. Closing what is returned releases the lock.
 * @throws StoreOpenError `locked` while another gateway holds it, `unwritable` when the file cannot be made
 */
export function holdGatewayLock(databasePath: string, waitMs: number): DatabaseSync {
  const file = `${databasePath}.gateway`;
  createPrivateFile(file);
  const lock = new DatabaseSync(file, { timeout: waitMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (sqliteFaultKind(error) !== 'busy') throw error;
    throw new StoreOpenError(
      'locked',
      `Another gateway is running on ${databasePath}. Stop it, or give this one a folder of its own with --data.`,
    );
  }
}
