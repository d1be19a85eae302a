#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import process from 'node:process';

// Before everything else, so that the compiled code of all that follows is kept for the next start.
enableCompileCache();
const [{ CliFailure }, { processIo }, { runCli }, { readPackageVersion }] = await Promise.all([
  import('./cli-io.ts'),
  import('./process-io.ts'),
  import('./run-cli.ts'),
  import('../storage/shipped-files.ts'),
]);

// Timers of the clock keep no process alive, and while a command waits on nothing else Node would end in the middle of it.
const held = setInterval(() => {}, 2 ** 30);
try {
  // Set rather than called: what stands in the pipes is still written.
  process.exitCode = await runCli(process.argv.slice(2), processIo(), readPackageVersion());
} catch (error) {
  process.stderr.write(
    `signalbox: ${error instanceof CliFailure ? error.message : (error as Error).stack}\n`,
  );
  process.exitCode = 1;
} finally {
  clearInterval(held);
}
