import type { Command } from 'commander';
import { CliFailure, type CliIo } from '../cli-io.ts';
import type { ImportedFeedback } from '../import-feedback.ts';
import type { StoreFlags } from '../open-store.ts';
import { printable } from '../table.ts';
import { configOption, dataOption, dbOption, jsonOption } from './command.ts';

interface FeedbackFlags extends StoreFlags {
  json?: boolean;
}

const maxShown = 20;

export function registerFeedback(program: Command, io: CliIo): void {
  const feedback = program.command('feedback').description('take over judgements that were made elsewhere');
  feedback
    .command('import')
    .description(
      'store judgements as `POST /v1/feedback` would: JSON lines of decisionId, kind, value, and source or comment; a running gateway learns from them',
    )
    .argument('<file>', 'plain or gzip; `-` is standard input')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(dbOption())
    .addOption(jsonOption())
    .action((file: string, flags: FeedbackFlags) => importFile(io, file, flags));
}

async function importFile(io: CliIo, file: string, flags: FeedbackFlags): Promise<void> {
  const [{ withStore }, { importFeedback }] = await Promise.all([
    import('../open-store.ts'),
    import('../import-feedback.ts'),
  ]);
  const { accepted, refused, refusals } = await withStore(io, flags, (store) =>
    importFeedback(io, file, store),
  );
  if (flags.json) io.stdout.write(`${JSON.stringify({ accepted, refused, refusals })}\n`);
  else io.stdout.write(`${accepted} judgements are stored, ${refused} lines were refused\n`);
  tellRefusals(io, { refused, refusals });
  if (refused > 0) throw new CliFailure(`${refused} lines were refused`);
}

function tellRefusals(
  io: CliIo,
  { refused, refusals }: Pick<ImportedFeedback, 'refused' | 'refusals'>,
): void {
  for (const { line, message, param } of refusals.slice(0, maxShown)) {
    const place = param === undefined ? '' : ` \`${printable(param)}\``;
    io.stderr.write(`line ${line}${place}: ${printable(message)}\n`);
  }
  if (refused > maxShown) io.stderr.write(`… and ${refused - maxShown} more\n`);
}
