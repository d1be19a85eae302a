import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../../src/storage/shipped-files.ts';

const script = new URL('../../../scripts/lock.mjs', import.meta.url).href;
const { withLock } = await import(script);

const target = path.join(packageRoot, 'dist/dashboard');
const stamp = '.sources';

/** Builds the dashboard where what the gateway serves is not what `dashboard/` holds. Gives the folder. */
export function builtDashboard(): string {
  mkdirSync(path.dirname(target), { recursive: true });
  withLock(path.join(packageRoot, '.building-dashboard'), 60_000, () => {
    const sources = hashSources();
    const stampFile = path.join(target, stamp);
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return;
    const fresh = `${target}.new-${process.pid}`;
    const vite = path.join(packageRoot, 'node_modules/vite/bin/vite.js');
    const args = [vite, 'build', 'dashboard', '--outDir', fresh, '--logLevel', 'warn'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the dashboard could not be built:\n${stderr}`);
    writeFileSync(path.join(fresh, stamp), sources);
    const old = `${target}.old-${process.pid}`;
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
    rmSync(old, { recursive: true, force: true });
  });
  return target;
}

function hashSources(): string {
  const folder = path.join(packageRoot, 'dashboard');
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tsx?|css|html|svg)$/.test(name) && !name.includes('node_modules'))
    .sort();
  for (const name of names)
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(path.join(folder, name)));
  return hash.digest('hex');
}
