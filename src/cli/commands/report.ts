import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { CollectedCases } from '../../evaluation/report/collect-cases.ts';
import type { Report } from '../../evaluation/report/report.ts';
import { systemClock } from '../../numerics/clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import type { PolicyState } from '../../routing/routing-input.ts';
import { CliFailure, type CliIo, usageError } from '../cli-io.ts';
import type { StoreFlags } from '../open-store.ts';
import { Progress } from '../progress.ts';
import { readLines } from '../read-lines.ts';
import { configOption, dataOption, dbOption, jsonOption } from './command.ts';

interface ReportFlags extends StoreFlags {
  input?: string;
  route: string;
  baseline?: string;
  models?: string;
  html?: string;
  json?: boolean;
}

/** Logs of others hold no feedback of ours. */
const priorState: PolicyState = { version: 'prior', cells: new Map() };

export function registerReport(program: Command, io: CliIo): void {
  program
    .command('report')
    .description('say what logged traffic cost and what the route would have made of it')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(dbOption())
    .option('--input <file>', 'a log of OpenAI-style JSON lines, of LiteLLM or of Langfuse, plain or gzip')
    .option('--route <name>', 'route that the calls of a log are given to', 'auto')
    .option('--baseline <model>', 'compares with this model as well')
    .option(
      '--models <names>',
      'with --input: `*` lets the route choose over the whole catalogue, keys or not',
    )
    .option('--html <file>', 'writes one self-contained page with plots as well')
    .addOption(jsonOption())
    .action((flags: ReportFlags) => report(io, flags));
}

async function report(io: CliIo, flags: ReportFlags): Promise<void> {
  if (flags.input !== undefined && flags.db !== undefined) throw usageError('give either --db or --input');
  if (flags.models !== undefined && (flags.models !== '*' || flags.input === undefined))
    throw usageError("--models takes only '*', and only with --input");
  const made =
    flags.input === undefined ? await reportOfStore(io, flags) : await reportOfLog(io, flags, flags.input);
  if (made.totals.calls === 0) throw new CliFailure('there is no call to report about');
  if (flags.html !== undefined) {
    const { renderHtml } = await import('../../evaluation/report/render-html.ts');
    await writeFile(path.resolve(io.cwd, flags.html), renderHtml(made));
  }
  const { renderMarkdown } = await import('../../evaluation/report/render-markdown.ts');
  io.stdout.write(flags.json ? `${JSON.stringify(made, null, 2)}\n` : `${renderMarkdown(made)}\n`);
}

async function reportOfStore(io: CliIo, flags: ReportFlags): Promise<Report> {
  const [{ activePolicy, databaseFile, withStore }, { collectStoreCases }] = await Promise.all([
    import('../open-store.ts'),
    import('../../evaluation/report/collect-cases.ts'),
  ]);
  const name = path.basename((await databaseFile(io, flags)) ?? '');
  return withStore(io, flags, async (store) => {
    const collected = await collectStoreCases(store.decisions, { baseline: flags.baseline ?? null });
    return assemble(flags, { kind: 'store', name }, collected, await activePolicy(store));
  });
}

async function reportOfLog(io: CliIo, flags: ReportFlags, input: string): Promise<Report> {
  const [{ openLogJudge }, { collectLogCases }, { readLogEntries }] = await Promise.all([
    import('../log-judge.ts'),
    import('../../evaluation/report/collect-cases.ts'),
    import('../../evaluation/report/parse-log.ts'),
  ]);
  const judge = await openLogJudge(io, { ...flags, isHypothetical: flags.models === '*' });
  const progress = new Progress(io, 'calls');
  const onCall = () => progress.step();
  const collected = await collectLogCases(readLogEntries(readLines(io, input)), judge, { onCall });
  progress.end();
  const name = input === '-' ? 'standard input' : path.basename(input);
  return assemble(flags, { kind: 'log', name }, collected, priorState);
}

async function assemble(
  flags: ReportFlags,
  source: Pick<Report['source'], 'kind' | 'name'>,
  { cases, skipped }: CollectedCases,
  policyState: PolicyState,
): Promise<Report> {
  const { buildReport } = await import('../../evaluation/report/build-report.ts');
  return buildReport(cases, {
    generatedAt: new Date(systemClock.wallMs()).toISOString(),
    source,
    baseline: flags.baseline ?? null,
    policyState,
    skipped,
    random: seededRandom(1),
  });
}
