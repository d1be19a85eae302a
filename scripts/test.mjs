// `npm test`: installs what is missing, runs every test, and ends with one plain line: `N passed, N failed`.
// Arguments go to vitest, e.g. `npm test -- src/routing`.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { environmentFor, findRuntime, projectFolder } from './runtime.mjs';
import { summarise } from './test-summary.mjs';

const LIMIT_MS = 13 * 60 * 1000;

let summary = { passed: 0, failed: 1 };
try {
  summary = await runTests();
} catch (error) {
  process.stderr.write(`signalbox: ${error.message}\n`);
}
process.stdout.write(`${summary.passed} passed, ${summary.failed} failed\n`);
process.exitCode = summary.failed === 0 ? 0 : 1;

async function runTests() {
  const folder = projectFolder();
  const runtime = findRuntime();
  ensureDependencies(runtime, folder);
  if (areDashboardTestsMeant(process.argv.slice(2))) ensureChromium();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'signalbox-test-'));
  const report = path.join(scratch, 'report.json');
  try {
    const exit = await runVitest(runtime, folder, report);
    return summarise(readReport(report), exit);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Some rooms' tests alone are no reason to install a browser. */
function areDashboardTestsMeant(args) {
  const filters = args.filter((arg) => !arg.startsWith('-'));
  return (
    filters.length === 0 ||
    filters.some((filter) => 'tests/dashboard'.includes(filter) || filter.includes('dashboard'))
  );
}

/** Resolves with the exit status, null when a signal or the time limit ended it. */
function runVitest(runtime, folder, report) {
  const vitest = path.join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(runtime.nodePath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...environmentFor(runtime), NO_UPDATE_NOTIFIER: '1' },
  });
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const limit = setTimeout(() => {
    process.stderr.write(`signalbox: the tests did not end within ${LIMIT_MS / 60_000} minutes\n`);
    child.kill('SIGKILL');
  }, LIMIT_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(limit);
      resolve(code);
    });
  });
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
