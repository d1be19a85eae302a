// A lock between processes: a file that only one of them can make, with the process id of its owner in it.
import fs from 'node:fs';
import { BootstrapError } from './runtime.mjs';

const POLL_MS = 200;
/** A lock without a name in it is being made; one that stays so was left by a crash in that instant. */
const UNNAMED_MS = 10_000;

/** Runs `work` while holding `file` as a lock; waits for another live owner up to `waitMs`. */
export function withLock(file, waitMs, work) {
  const deadline = Date.now() + waitMs;
  while (!tryLock(file)) {
    if (Date.now() > deadline)
      throw new BootstrapError(`another process holds ${file} for too long; remove it if none is running`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return work();
  } finally {
    if (readOwner(file) === process.pid) fs.rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    removeWhenAbandoned(file);
    return false;
  }
}

/**
 * An abandoned lock is moved aside before it is removed: between reading it and removing it another process may have done
 * so and made its own, which then has to go back.
 */
function removeWhenAbandoned(file) {
  if (isHeld(file)) return;
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  if (isHeld(aside)) fs.renameSync(aside, file);
  else fs.rmSync(aside, { force: true });
}

function isHeld(file) {
  const owner = readOwner(file);
  if (owner > 0) return isAlive(owner);
  const made = fs.statSync(file, { throwIfNoEntry: false });
  return made !== undefined && Date.now() - made.mtimeMs < UNNAMED_MS;
}

/** 0 when there is no lock, or no name in it yet. */
function readOwner(file) {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return 0;
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
