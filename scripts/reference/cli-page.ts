import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/run-cli.ts';
import { generatedNotice, table } from './markdown.ts';

export function cliPage(): string {
  const sections = leavesOf(createProgram(unusedIo(), '0.0.0')).map(section);
  return `${generatedNotice}
# Command line

\`npx signalbox COMMAND\`, or \`npm run -s signalbox -- COMMAND\` in a checkout. Results go to standard output, progress and
errors to standard error. The status is 0 when all went well, 1 for a failure and 2 for a wrong use. \`.env\` in the working
folder is read. JSON lines may be packed with gzip.

${sections.join('\n\n')}
`;
}

function leavesOf(command: Command): Command[] {
  const inner = command.commands.filter((each) => each.name() !== 'help');
  return inner.length === 0 ? [command] : inner.flatMap(leavesOf);
}

function section(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  const heading = `## ${names.join(' ')}\n\n${capitalise(command.description())}.`;
  const usage = `\`\`\`\n${names.join(' ')} ${command.usage()}\n\`\`\``;
  const rows = command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [
      `\`${option.flags}\``,
      option.defaultValue === undefined ? '' : `\`${String(option.defaultValue)}\``,
      option.description,
    ]);
  return [
    heading,
    usage,
    ...(rows.length > 0 ? [table(['option', 'default', 'what it does'], rows)] : []),
  ].join('\n\n');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Describing a program runs none of its commands. */
function unusedIo() {
  const stream = () => new PassThrough();
  return {
    stdin: stream(),
    stdout: stream(),
    stderr: stream(),
    env: {},
    cwd: '.',
    readersGone: new AbortController().signal,
  };
}
