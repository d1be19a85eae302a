// Makes dist/ from src/. The new folder replaces the old one only when it is complete.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { writeBuildStamp } from './build-state.mjs';
import { projectFolder } from './runtime.mjs';

const folder = projectFolder();
const dist = path.join(folder, 'dist');
const fresh = path.join(folder, `dist.new-${process.pid}`);
const old = path.join(folder, `dist.old-${process.pid}`);

const tsc = path.join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh], {
  cwd: folder,
  stdio: 'inherit',
});
if (result.status !== 0) {
  fs.rmSync(fresh, { recursive: true, force: true });
  process.stderr.write('signalbox: the build failed; dist/ is as it was\n');
  process.exit(1);
}
writeBuildStamp(folder, fresh);
if (fs.existsSync(dist)) fs.renameSync(dist, old);
fs.renameSync(fresh, dist);
fs.rmSync(old, { recursive: true, force: true });
