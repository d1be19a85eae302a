import type { Command } from 'commander';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { type CliIo, CliFailure, usageError } from '../cli-io.ts';
import { profileLines } from '../describe-profile.ts';
import { LineWriter } from '../line-writer.ts';
import { Progress } from '../progress.ts';
import { errorLine, readPrompts, requestFromText } from '../read-prompts.ts';
import { configOption, inputOption, jsonOption } from './command.ts';

interface ClassifyFlags {
  config?: string;
  input?: string;
  json?: boolean;
}

export function registerClassify(program: Command, io: CliIo): void {
  program
    .command('classify')
    .description('show what is read from a prompt')
    .argument('[prompt]', 'the prompt; without it JSON lines are read')
    .addOption(configOption())
    .addOption(inputOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nLines in: {"id", "text"} or {"id", "messages"}. Lines out: {"id", "signals", "tokens", "classifierVersion"}.',
    )
    .action((prompt: string | undefined, flags: ClassifyFlags) => classify(io, prompt, flags));
}

async function classify(io: CliIo, prompt: string | undefined, flags: ClassifyFlags): Promise<void> {
  if (prompt !== undefined && flags.input !== undefined) throw usageError('give either a prompt or --input');
  const { openConfiguredSignals } = await import('../open-signals.ts');
  const { describeProfile } = await import('../../endpoints/preview.ts');
  const signals = await openConfiguredSignals(io, flags);
  const read = async (request: ChatRequest) => {
    await signals.encode(request);
    return signals.classify(request);
  };
  if (prompt !== undefined) {
    const profile = await read(requestFromText(prompt));
    const text = flags.json
      ? JSON.stringify(describeProfile(profile), null, 2)
      : profileLines(profile).join('\n');
    io.stdout.write(`${text}\n`);
    return;
  }
  const writer = new LineWriter(io);
  const progress = new Progress(io, 'prompts');
  let failures = 0;
  for await (const input of readPrompts(io, flags.input ?? '-')) {
    const isError = 'error' in input;
    if (isError) failures++;
    const line = isError
      ? errorLine(input)
      : JSON.stringify({ id: input.id, ...describeProfile(await read(input.request)) });
    progress.step();
    if (!(await writer.write(line))) return;
  }
  await writer.flush();
  progress.end();
  if (failures > 0)
    throw new CliFailure(
      `${failures} of ${progress.count} lines could not be read; their output lines say why`,
    );
}
