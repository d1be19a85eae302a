// Installs the development dependencies when what is in node_modules is not what the lock file says.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { BootstrapError, environmentFor } from './runtime.mjs';

const INSTALL_WAIT_MS = 10 * 60 * 1000;

/** Installs when needed. npm of the runtime does it: npm 10 cannot install every package that the lock file names. */
export function ensureDependencies(runtime, folder) {
  if (areInstalled(folder)) return;
  withLock(path.join(folder, '.installing'), INSTALL_WAIT_MS, () => {
    if (areInstalled(folder)) return;
    process.stderr.write('signalbox: installing dependencies\n');
    const { command, args } = runtime.npm;
    const result = spawnSync(
      command,
      [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: folder,
        stdio: ['ignore', 2, 2],
        env: environmentFor(runtime),
        shell: process.platform === 'win32' && args.length === 0,
      },
    );
    if (result.status === 0) return;
    const cause = result.error
      ? result.error.message
      : `npm ended with status ${result.status ?? result.signal}`;
    throw new BootstrapError(`the dependencies could not be installed (${cause})`);
  });
}

/**
 * Whether npm's own record of node_modules has every package of the lock file in the same version. Contents are compared,
 * not times: a checkout or a copy changes those without changing anything that matters.
 */
export function areInstalled(folder) {
  const wanted = readPackages(path.join(folder, 'package-lock.json'));
  const present = readPackages(path.join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    // Workspaces are linked, not installed; what they need stands in the lock file beside them.
    if (name === '' || entry.link === true || !name.includes('node_modules/')) return true;
    const found = present[name];
    if (found === undefined) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
