import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { CollectedCases, SampleOptions } from '../../evaluation/report/collect-cases.ts';
import type { JudgedSample } from '../../evaluation/report/judge-sample.ts';
import type { Report } from '../../evaluation/report/report.ts';
import { systemClock } from '../../numerics/clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import type { PolicyState } from '../../routing/routing-input.ts';
import { CliFailure, type CliIo, usageError } from '../cli-io.ts';
import { type JudgeFlags, parseMaxUsd, parseSample, ReportJudge } from '../judge-report.ts';
import type { StoreFlags } from '../open-store.ts';
import { Progress } from '../progress.ts';
import { readLines } from '../read-lines.ts';
import { configOption, dataOption, dbOption, jsonOption } from './command.ts';

interface ReportFlags extends StoreFlags, JudgeFlags {
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
    .option(
      '--judge <model>',
      'lets a model compare new answers of both models to sampled switches; costs money',
    )
    .option('--sample <calls>', 'with --judge: calls compared at most, 200 by default', parseSample)
    .option('--max-usd <amount>', 'with --judge: what it may cost, 5 by default', parseMaxUsd)
    .option('--html <file>', 'writes one self-contained page with plots as well')
    .addOption(jsonOption())
    .action((flags: ReportFlags) => report(io, flags));
}

async function report(io: CliIo, flags: ReportFlags): Promise<void> {
  if (flags.input !== undefined && flags.db !== undefined) throw usageError('give either --db or --input');
  if (flags.models !== undefined && (flags.models !== '*' || flags.input === undefined))
    throw usageError("--models takes only '*', and only with --input");
  if (flags.judge === undefined && (flags.sample !== undefined || flags.maxUsd !== undefined))
    throw usageError('--sample and --max-usd belong to --judge');
  if (flags.judge !== undefined && flags.models !== undefined)
    throw usageError('--judge asks models that are served here, so that it cannot go with --models');
  const made = await makeReport(io, flags);
  if (made.totals.calls === 0) throw new CliFailure('there is no call to report about');
  if (flags.html !== undefined) {
    const { renderHtml } = await import('../../evaluation/report/render-html.ts');
    await writeFile(path.resolve(io.cwd, flags.html), renderHtml(made));
  }
  const { renderMarkdown } = await import('../../evaluation/report/render-markdown.ts');
  io.stdout.write(flags.json ? `${JSON.stringify(made, null, 2)}\n` : `${renderMarkdown(made)}\n`);
}

interface Source extends Pick<Report['source'], 'kind' | 'name'> {
  policyState: PolicyState;
}

async function makeReport(io: CliIo, flags: ReportFlags): Promise<Report> {
  const collect = (sample?: SampleOptions) =>
    flags.input === undefined ? collectStore(io, flags, sample) : collectLog(io, flags, flags.input, sample);
  if (flags.judge === undefined) return assemble(flags, await collect(), null);
  const { withAsker } = await import('../open-asker.ts');
  return withAsker(io, flags, async (asker) => {
    const judge = new ReportJudge(asker, flags);
    const collected = await collect(judge.sampleOptions());
    return assemble(flags, collected, await judge.judge(io, collected));
  });
}

async function collectStore(
  io: CliIo,
  flags: ReportFlags,
  sample: SampleOptions | undefined,
): Promise<CollectedCases & { source: Source }> {
  const [{ activePolicy, databaseFile, withStore }, { collectStoreCases }] = await Promise.all([
    import('../open-store.ts'),
    import('../../evaluation/report/collect-cases.ts'),
  ]);
  const name = path.basename((await databaseFile(io, flags)) ?? '');
  return withStore(io, flags, async (store) => {
    const baseline = flags.baseline ?? null;
    const collected = await collectStoreCases(store.decisions, { baseline, ...(sample && { sample }) });
    return { ...collected, source: { kind: 'store', name, policyState: await activePolicy(store) } };
  });
}

async function collectLog(
  io: CliIo,
  flags: ReportFlags,
  input: string,
  sample: SampleOptions | undefined,
): Promise<CollectedCases & { source: Source }> {
  const [{ openLogJudge }, { collectLogCases }, { readLogEntries }] = await Promise.all([
    import('../log-judge.ts'),
    import('../../evaluation/report/collect-cases.ts'),
    import('../../evaluation/report/parse-log.ts'),
  ]);
  const judge = await openLogJudge(io, { ...flags, isHypothetical: flags.models === '*' });
  const progress = new Progress(io, 'calls');
  const onCall = () => progress.step();
  const entries = readLogEntries(readLines(io, input));
  const collected = await collectLogCases(entries, judge, { onCall, ...(sample && { sample }) });
  progress.end();
  const name = input === '-' ? 'standard input' : path.basename(input);
  return { ...collected, source: { kind: 'log', name, policyState: priorState } };
}

async function assemble(
  flags: ReportFlags,
  { cases, skipped, source }: CollectedCases & { source: Source },
  judged: JudgedSample | null,
): Promise<Report> {
  const { buildReport } = await import('../../evaluation/report/build-report.ts');
  const { policyState, ...named } = source;
  return buildReport(cases, {
    generatedAt: new Date(systemClock.wallMs()).toISOString(),
    source: named,
    baseline: flags.baseline ?? null,
    policyState,
    skipped,
    judged,
    random: seededRandom(1),
  });
}
