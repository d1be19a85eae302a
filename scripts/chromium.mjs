// The browser of the dashboard's tests: Debian's Chromium, installed by its package manager when it is missing.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_LIMIT_MS = 5 * 60 * 1000;

/** Set to 1, it lets the tests that need a browser be skipped instead of failing without one. */
export const SKIP_VARIABLE = 'SIGNALBOX_SKIP_BROWSER_TESTS';

/** Path of a Chromium: the one named by SIGNALBOX_CHROMIUM, or the first on the PATH; null without one. */
export function findChromium(env = process.env) {
  const named = env.SIGNALBOX_CHROMIUM;
  if (named) return isExecutable(named) ? named : null;
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    if (folder === '') continue;
    for (const name of names) {
      const file = path.join(folder, name);
      if (isExecutable(file)) return file;
    }
  }
  return null;
}

/**
 * Installs Chromium where that can be done without asking anybody: as root, with apt. What goes wrong is told on standard
 * error; the tests then fail with a message of their own.
 */
export function ensureChromium(env = process.env) {
  if (env[SKIP_VARIABLE] === '1' || findChromium(env) !== null) return;
  const isRoot = process.getuid?.() === 0;
  const apt = (env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => isExecutable(path.join(folder, 'apt-get')));
  if (!isRoot || !apt) {
    tell(`no Chromium for the dashboard's tests; install one, or set ${SKIP_VARIABLE}=1`);
    return;
  }
  tell("installing Chromium for the dashboard's tests");
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: aptEnv, timeout: INSTALL_LIMIT_MS }).status ===
    0;
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium'];
  if (run(install) || (run(['update', '-qq']) && run(install))) return;
  tell('Chromium could not be installed');
}

function tell(text) {
  process.stderr.write(`signalbox: ${text}\n`);
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
