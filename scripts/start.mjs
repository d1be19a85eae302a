// `npm start`: installs and builds what is missing, then serves. Arguments go to `signalbox serve`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { isBuilt } from './build-state.mjs';
import { ensureDependencies } from './dependencies.mjs';
import {
  BootstrapError,
  environmentFor,
  fail,
  findRuntime,
  projectFolder,
  runNodeAndExit,
  SERVE_FLAGS,
} from './runtime.mjs';

try {
  const folder = projectFolder();
  const runtime = findRuntime();
  ensureDependencies(runtime, folder);
  if (!isBuilt(folder)) build(runtime, folder);
  const main = path.join(folder, 'dist', 'cli', 'main.js');
  runNodeAndExit(runtime, [...SERVE_FLAGS, main, 'serve', ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}

function build(runtime, folder) {
  process.stderr.write('signalbox: building\n');
  const script = path.join(folder, 'scripts', 'build.mjs');
  const result = spawnSync(runtime.nodePath, [script], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    env: environmentFor(runtime),
  });
  if (result.status !== 0) throw new BootstrapError('the build failed');
}
