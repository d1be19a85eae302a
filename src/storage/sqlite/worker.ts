import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { StoreOpenError } from '../storage-fault.ts';
import { openDatabase } from './database.ts';
import { holdGatewayLock } from './gateway-lock.ts';
import type { Reply, WorkerSettings } from './protocol.ts';
import { StorageThread } from './storage-thread.ts';

/** Entry point of the storage thread: the only place where SQLite runs, so that its waits never stop a request. */
function start(port: MessagePort, settings: WorkerSettings): void {
  const reply = (message: Reply) => port.postMessage(message);
  try {
    const lock = settings.isGateway ? holdGatewayLock(settings.path, settings.busyTimeoutMs) : undefined;
    const thread = new StorageThread(openDatabase(settings.path, settings), reply, () => {
      lock?.close();
      port.close();
    });
    port.on('message', (request) => thread.handle(request));
    reply({ kind: 'opened' });
  } catch (error) {
    if (!(error instanceof StoreOpenError)) throw error;
    reply({ kind: 'open-failed', reason: error.reason, message: error.message });
    port.close();
  }
}

if (parentPort !== null) start(parentPort, workerData as WorkerSettings);
