// Runs `node args…` of a checkout under the required Node, dependencies installed: `node scripts/with-runtime.mjs args…`
import { ensureDependencies } from './dependencies.mjs';
import { fail, findRuntime, projectFolder, runNodeAndExit } from './runtime.mjs';

try {
  const runtime = findRuntime();
  ensureDependencies(runtime, projectFolder());
  runNodeAndExit(runtime, process.argv.slice(2));
} catch (error) {
  fail(error);
}
