import { Command, CommanderError } from 'commander';
import { isSignalboxError } from '../errors/signalbox-error.ts';
import { StoreOpenError } from '../storage/storage-fault.ts';
import { CliFailure, type CliIo, exitStatus } from './cli-io.ts';
import { registerClassify } from './commands/classify.ts';
import type { CommandRegistration } from './commands/command.ts';
import { registerConfig } from './commands/config.ts';
import { registerFeedback } from './commands/feedback.ts';
import { registerEvaluate } from './commands/evaluate.ts';
import { registerModels } from './commands/models.ts';
import { registerPolicy } from './commands/policy.ts';
import { registerReport } from './commands/report.ts';
import { registerRoute } from './commands/route.ts';
import { registerServe } from './commands/serve.ts';
import { registerSignals } from './commands/signals.ts';
import { registerSimulate } from './commands/simulate.ts';
import { registerTrain } from './commands/train.ts';

/** In the order in which `--help` shows them. */
const registrations: readonly CommandRegistration[] = [
  registerServe,
  registerRoute,
  registerClassify,
  registerSignals,
  registerConfig,
  registerModels,
  registerFeedback,
  registerPolicy,
  registerReport,
  registerTrain,
  registerEvaluate,
  registerSimulate,
];

/** Runs one command. Resolves with the exit status; never rejects, whatever the command does. */
export async function runCli(args: readonly string[], io: CliIo, version: string): Promise<number> {
  const program = createProgram(io, version);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitStatus.ok;
  } catch (error) {
    return reportFailure(error, io);
  }
}

export function createProgram(io: CliIo, version: string): Command {
  const program = new Command('signalbox')
    .description('Reads each prompt and sends it to the model that suits it.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  for (const register of registrations) register(program, io);
  inheritSettings(program);
  return program;
}

/** Commander hands settings on only to commands that are added after them by name, not to those of nested groups. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}

function reportFailure(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) {
    // Help and version end a command without anything being wrong.
    return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
  }
  if (error instanceof CliFailure || error instanceof StoreOpenError) {
    io.stderr.write(`signalbox: ${error.message}\n`);
    return error instanceof CliFailure ? error.status : exitStatus.failure;
  }
  if (isExpected(error)) {
    io.stderr.write(`${error.message}\n`);
    return exitStatus.failure;
  }
  io.stderr.write(`signalbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitStatus.failure;
}

/** Errors whose message was written for people: what is wrong is theirs to mend. */
function isExpected(error: unknown): error is Error {
  return isSignalboxError(error) || (error instanceof Error && error.name === 'ConfigurationError');
}
