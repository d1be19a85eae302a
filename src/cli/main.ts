#!/usr/bin/env node
import process from 'node:process';
import { CliFailure } from './cli-io.ts';
import { processIo } from './process-io.ts';
import { runCli } from './run-cli.ts';
import { readPackageVersion } from '../storage/shipped-files.ts';

try {
  // Set rather than called: what stands in the pipes is still written.
  process.exitCode = await runCli(process.argv.slice(2), processIo(), readPackageVersion());
} catch (error) {
  process.stderr.write(
    `signalbox: ${error instanceof CliFailure ? error.message : (error as Error).stack}\n`,
  );
  process.exitCode = 1;
}
