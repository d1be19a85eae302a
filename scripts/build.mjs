// Makes dist/ from src/ and dashboard/. The new folder replaces the old one only when it is complete.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { writeBuildStamp } from './build-state.mjs';
import { projectFolder } from './runtime.mjs';

const folder = projectFolder();
const dist = path.join(folder, 'dist');
const fresh = path.join(folder, `dist.new-${process.pid}`);
const old = path.join(folder, `dist.old-${process.pid}`);

run('typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', fresh]);
bundle(fresh);
run('vite/bin/vite.js', [
  'build',
  'dashboard',
  '--outDir',
  path.join(fresh, 'dashboard'),
  '--logLevel',
  'warn',
]);
writeBuildStamp(folder, fresh);
if (fs.existsSync(dist)) fs.renameSync(dist, old);
fs.renameSync(fresh, dist);
fs.rmSync(old, { recursive: true, force: true });

/** Puts the bundled command in place of the compiled one. */
function bundle(compiled) {
  const bundled = path.join(compiled, 'bundled');
  const config = path.join(folder, 'scripts', 'bundle.config.mjs');
  run('rolldown/bin/cli.mjs', ['--config', config, '--dir', bundled], {
    cwd: compiled,
    // A table of files goes to standard output, what is wrong to standard error.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  fs.cpSync(bundled, compiled, { recursive: true });
  fs.rmSync(bundled, { recursive: true });
  fs.rmSync(path.join(compiled, 'cli', 'main.js.map'));
}

function run(script, args, options = {}) {
  const file = path.join(folder, 'node_modules', script);
  const { status } = spawnSync(process.execPath, [file, ...args], {
    cwd: folder,
    stdio: 'inherit',
    ...options,
  });
  if (status === 0) return;
  fs.rmSync(fresh, { recursive: true, force: true });
  process.stderr.write('signalbox: the build failed; dist/ is as it was\n');
  process.exit(1);
}
