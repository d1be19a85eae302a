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

function run(script, args) {
  const file = path.join(folder, 'node_modules', script);
  const { status } = spawnSync(process.execPath, [file, ...args], { cwd: folder, stdio: 'inherit' });
  if (status === 0) return;
  fs.rmSync(fresh, { recursive: true, force: true });
  process.stderr.write('signalbox: the build failed; dist/ is as it was\n');
  process.exit(1);
}
