// `npm run check`: types, lint, import rules, format, unused code. Every step runs, so that one report shows everything.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectFolder } from './runtime.mjs';

const folder = projectFolder();
const modules = path.join(folder, 'node_modules');

const tsc = path.join(modules, 'typescript', 'bin', 'tsc');

const steps = [
  { name: 'types', script: tsc, args: ['-p', '.'] },
  { name: 'types of the dashboard', script: tsc, args: ['-p', 'dashboard', '--noEmit'] },
  {
    name: 'lint',
    script: path.join(modules, 'oxlint', 'bin', 'oxlint'),
    args: ['--type-aware', '--deny-warnings'],
  },
  { name: 'imports', script: path.join(folder, 'scripts', 'check-imports.mjs'), args: [] },
  { name: 'format', script: path.join(modules, '@biomejs', 'biome', 'bin', 'biome'), args: ['format', '.'] },
  { name: 'unused code', script: path.join(modules, 'knip', 'bin', 'knip.js'), args: [] },
];

const results = steps.map(({ name, script, args }) => {
  process.stdout.write(`\n— ${name}\n`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: folder, stdio: 'inherit' });
  return { name, isGood: status === 0 };
});

process.stdout.write('\n');
for (const { name, isGood } of results) process.stdout.write(`${isGood ? 'ok    ' : 'FAILED'} ${name}\n`);
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;
