// A lock between processes: a folder that only one of them can make. Its owner's process id tells a dead owner.
import fs from 'node:fs';
import path from 'node:path';
import { BootstrapError } from './runtime.mjs';

const POLL_MS = 200;

/** Runs `work` while holding `folder` as a lock; waits for another live owner up to `waitMs`. */
export function withLock(folder, waitMs, work) {
  const deadline = Date.now() + waitMs;
  while (!tryLock(folder)) {
    if (Date.now() > deadline)
      throw new BootstrapError(`another process holds ${folder} for too long; remove it if none is running`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return work();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function tryLock(folder) {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    removeWhenAbandoned(folder);
    return false;
  }
  fs.writeFileSync(path.join(folder, 'owner'), String(process.pid));
  return true;
}

function removeWhenAbandoned(folder) {
  try {
    const owner = Number(fs.readFileSync(path.join(folder, 'owner'), 'utf8'));
    if (owner > 0 && isAlive(owner)) return;
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // Between mkdir and the owner's name; a lock that stays without one is a crash in that instant.
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > 10_000)
      fs.rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
