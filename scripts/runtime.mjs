// Finds or fetches the Node that Signalbox needs and runs programs under it. Plain JavaScript for Node 20 on purpose:
// this is the only part that an older Node has to understand.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 24;
const NPM_RANGE = '11';
const STALE_DOWNLOAD_MS = 60 * 60 * 1000;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/**
 * With which the gateway runs. Node's new objects may fill 96 MB before they are swept; a third of that costs no more
 * CPU time. Little of it survives, so that helpers of the sweep spend more on meeting than they take off. What only the
 * start needed is given back by a collection of its own (docs/performance.md).
 */
export const SERVE_FLAGS = ['--max-semi-space-size=16', '--no-parallel-scavenge', '--expose-gc'];

/** An error whose message is all that a person needs: printed without a stack. */
export class BootstrapError extends Error {}

export function isRecentEnough(version = process.versions.node) {
  return Number.parseInt(version, 10) >= REQUIRED_MAJOR;
}

/**
 * The Node to run under, with its npm. A recent Node is used as it is; an older one makes the runtime be taken from the
 * user's cache, or fetched into it from the npm registry.
 * @returns {{ nodePath: string, npm: { command: string, args: string[] } }}
 */
export function findRuntime() {
  if (isRecentEnough()) return { nodePath: process.execPath, npm: findNpm() };
  const folder = path.join(cacheFolder(), `runtime-${REQUIRED_MAJOR}-${nodePackageName()}`);
  if (!isComplete(folder)) fetchRuntime(folder);
  return describeRuntime(folder);
}

/**
 * Runs `node args…` and ends this process as that one ends: same exit status, same signal.
 * @param {string[]} args
 */
export function runNodeAndExit(runtime, args, options = {}) {
  const child = spawn(runtime.nodePath, args, { stdio: 'inherit', env: environmentFor(runtime), ...options });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED_SIGNALS) if (canListen(signal)) process.on(signal, forward);
  child.on('error', (error) => fail(`${runtime.nodePath} cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED_SIGNALS) process.removeListener(name, forward);
    if (signal === null) process.exit(code ?? 1);
    // Dying of the same signal lets the shell and supervisors see what happened; the exit is for signals that do not end us.
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(1), 1000);
  });
}

/** Environment in which `node` means the runtime's own. */
export function environmentFor(runtime) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folder = path.dirname(runtime.nodePath);
  const current = process.env[key] ?? '';
  if (current.split(path.delimiter)[0] === folder) return process.env;
  return { ...process.env, [key]: `${folder}${path.delimiter}${current}` };
}

/** Prints an error for people and ends with `status`. */
export function fail(error, status = 1) {
  const text = error instanceof BootstrapError ? error.message : (error?.stack ?? error);
  process.stderr.write(`signalbox: ${text}\n`);
  process.exit(status);
}

export function projectFolder() {
  return path.dirname(path.dirname(fileURLToPath(import.meta.url)));
}

/** Per-user folder for what can be fetched again. */
function cacheFolder() {
  const { SIGNALBOX_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (SIGNALBOX_CACHE_DIR) return path.resolve(SIGNALBOX_CACHE_DIR);
  if (XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, 'signalbox');
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'signalbox', 'cache');
  return path.join(os.homedir(), '.cache', 'signalbox');
}

function nodePackageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${platform}-${process.arch}`;
}

function describeRuntime(folder) {
  const modules = path.join(folder, 'node_modules');
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const nodePath = path.join(modules, nodePackageName(), 'bin', executable);
  return { nodePath, npm: { command: nodePath, args: [path.join(modules, 'npm', 'bin', 'npm-cli.js')] } };
}

function isComplete(folder) {
  const runtime = describeRuntime(folder);
  return fs.existsSync(runtime.nodePath) && fs.existsSync(runtime.npm.args[0]);
}

function fetchRuntime(folder) {
  const packages = [`${nodePackageName()}@${REQUIRED_MAJOR}`, `npm@${NPM_RANGE}`];
  const parent = path.dirname(folder);
  process.stderr.write(
    `signalbox: this is Node ${process.versions.node}; fetching Node ${REQUIRED_MAJOR} once into ${folder} (about 200 MB)\n`,
  );
  let download;
  try {
    fs.mkdirSync(parent, { recursive: true, mode: 0o700 });
    removeStaleDownloads(parent);
    download = fs.mkdtempSync(path.join(parent, 'download-'));
    fs.writeFileSync(path.join(download, 'package.json'), '{"private":true}\n');
  } catch (error) {
    throw new BootstrapError(
      `${parent} cannot be written (${error.code ?? error.message}). Set SIGNALBOX_CACHE_DIR to a folder that can, or install Node ${REQUIRED_MAJOR} or newer.`,
    );
  }
  try {
    installInto(download, packages);
    checkRuns(download);
    moveIntoPlace(download, folder);
  } finally {
    fs.rmSync(download, { recursive: true, force: true });
  }
}

function installInto(folder, packages) {
  const npm = findNpm();
  const flags = [
    '--prefix',
    folder,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  const result = spawnSync(
    npm.command,
    [
      ...npm.args,
      'install',
      ...flags,
      '--loglevel=error',
      '--global=false',
      '--install-strategy=hoisted',
      ...packages,
    ],
    { stdio: ['ignore', 2, 2], cwd: folder, shell: process.platform === 'win32' && npm.args.length === 0 },
  );
  if (result.status === 0) return;
  const cause = result.error
    ? result.error.message
    : `npm ended with status ${result.status ?? result.signal}`;
  throw new BootstrapError(
    `Node ${REQUIRED_MAJOR} could not be fetched as ${packages.join(' ')} (${cause}). Check the connection to the npm registry, or install Node ${REQUIRED_MAJOR} or newer yourself.`,
  );
}

function checkRuns(folder) {
  const { nodePath } = describeRuntime(folder);
  const result = spawnSync(nodePath, ['--version'], { encoding: 'utf8' });
  if (result.status === 0 && isRecentEnough(result.stdout.trim().replace(/^v/, '')) && isComplete(folder))
    return;
  throw new BootstrapError(
    `The fetched Node ${REQUIRED_MAJOR} does not run on this system (${process.platform} ${process.arch}). Install Node ${REQUIRED_MAJOR} or newer yourself.`,
  );
}

function moveIntoPlace(download, folder) {
  try {
    fs.renameSync(download, folder);
  } catch (error) {
    // Another start was faster: its runtime is as good as ours.
    if (isComplete(folder)) return;
    fs.rmSync(folder, { recursive: true, force: true });
    try {
      fs.renameSync(download, folder);
    } catch {
      if (!isComplete(folder)) throw new BootstrapError(`${folder} cannot be written: ${error.message}`);
    }
  }
}

function removeStaleDownloads(parent) {
  for (const name of fs.readdirSync(parent)) {
    if (!name.startsWith('download-')) continue;
    const folder = path.join(parent, name);
    const ageMs = Date.now() - (fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > STALE_DOWNLOAD_MS) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The npm that belongs to the running Node: the one that started us, or one of the places where it is installed. */
function findNpm() {
  const bin = path.dirname(fs.realpathSync(process.execPath));
  const candidates = [
    process.env.npm_execpath,
    path.join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  for (const candidate of candidates) {
    if (candidate && path.basename(candidate) === 'npm-cli.js' && fs.existsSync(candidate))
      return { command: process.execPath, args: [candidate] };
  }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

function canListen(signal) {
  return process.platform !== 'win32' || ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal);
}
