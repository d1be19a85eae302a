#!/usr/bin/env node
// The `signalbox` command: the package's bin, and `npm run -s signalbox` in a checkout.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, findRuntime, isRecentEnough, projectFolder, runNodeAndExit, SERVE_FLAGS } from './runtime.mjs';

try {
  const target = await chooseTarget(projectFolder());
  if (isRecentEnough()) {
    process.argv[1] = target;
    await import(pathToFileURL(target).href);
  } else {
    runNodeAndExit(findRuntime(), [...SERVE_FLAGS, target, ...process.argv.slice(2)]);
  }
} catch (error) {
  fail(error);
}

/** A checkout runs what its sources say: the build while it is fresh, else the sources. A package has only the build. */
async function chooseTarget(folder) {
  const built = path.join(folder, 'dist', 'cli', 'main.js');
  if (!fs.existsSync(path.join(folder, 'src'))) return built;
  const { isBuilt } = await import('./build-state.mjs');
  if (isBuilt(folder)) return built;
  const { ensureDependencies } = await import('./dependencies.mjs');
  ensureDependencies(findRuntime(), folder);
  return path.join(folder, 'src', 'cli', 'main.ts');
}
