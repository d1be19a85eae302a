import type { Command } from 'commander';
import { isSignalboxError } from '../../errors/signalbox-error.ts';
import { type CliIo, CliFailure, usageError } from '../cli-io.ts';
import { catalogueOf } from '../configuration.ts';
import { LineWriter } from '../line-writer.ts';
import type { OfflineRouter } from '../offline-router.ts';
import { Progress } from '../progress.ts';
import { errorLine, type InputPrompt, readPrompts, requestFromText } from '../read-prompts.ts';
import { configOption, dataOption, inputOption, jsonOption } from './command.ts';

interface RouteFlags {
  config?: string;
  data?: string;
  input?: string;
  json?: boolean;
  route?: string;
  quality?: number;
  models?: string;
  knobTable?: boolean;
  seed: number;
}

export function registerRoute(program: Command, io: CliIo): void {
  program
    .command('route')
    .description('show which model would answer a prompt and why, without calling anyone')
    .argument('[prompt]', 'the prompt; without it JSON lines are read')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(inputOption())
    .option('--route <name>', 'route or model to ask for; without it the `model` of each line, else `auto`')
    .option('--quality <number>', 'knob from 0 (cheapest) to 1 (best)', parseQuality)
    .option(
      '--models <names>',
      'candidates, separated by commas; `*` decides over the whole catalogue, keys or not',
    )
    .option(
      '--knob-table',
      'what each position of the knob means in quality and money, instead of a decision',
    )
    .option('--seed <number>', 'seed of what is drawn by chance', parseSeed, 0)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nLines in: {"id", "text"} or {"id", "messages"}. Lines out: {"id", "decision", "profile"}.',
    )
    .action((prompt: string | undefined, flags: RouteFlags) => route(io, prompt, flags));
}

async function route(io: CliIo, prompt: string | undefined, flags: RouteFlags): Promise<void> {
  if (prompt !== undefined && flags.input !== undefined) throw usageError('give either a prompt or --input');
  if (flags.knobTable === true && (prompt ?? flags.input ?? flags.quality) !== undefined)
    throw usageError(
      '--knob-table is about all positions and no prompt: leave out the prompt, --input and --quality',
    );
  const isHypothetical = flags.models === '*';
  const router = await openRouter(io, flags, isHypothetical);
  if (flags.knobTable === true) {
    const { showKnobTable } = await import('./route-knob.ts');
    showKnobTable(io, router, flags);
    return;
  }
  const fields = requestFields(flags);
  if (prompt !== undefined) {
    await showOne(io, router, requestFromText(prompt, fields), flags.json === true, isHypothetical);
    return;
  }
  const writer = new LineWriter(io);
  const progress = new Progress(io, 'prompts');
  let failures = 0;
  for await (const input of readPrompts(io, flags.input ?? '-', fields)) {
    if ('request' in input) await router.prepare(input.request);
    const outcome = decideLine(router, input, isHypothetical);
    if (outcome.isFailure) failures++;
    progress.step();
    if (!(await writer.write(outcome.line))) return;
  }
  await writer.flush();
  progress.end();
  if (failures > 0)
    throw new CliFailure(
      `${failures} of ${progress.count} lines got no decision; their output lines say why`,
    );
}

async function openRouter(io: CliIo, flags: RouteFlags, isHypothetical: boolean): Promise<OfflineRouter> {
  const [{ openOfflineRouter }, { openClassifier }] = await Promise.all([
    import('../offline-router.ts'),
    import('../open-classifier.ts'),
  ]);
  const classifier = openClassifier();
  const catalogue = await catalogueOf(io, flags);
  return openOfflineRouter(io, flags, {
    catalogue,
    classifier,
    isHypothetical,
    seed: flags.seed,
  });
}

function requestFields(flags: RouteFlags): Record<string, unknown> {
  const only = flags.models === undefined || flags.models === '*' ? undefined : flags.models.split(',');
  const wishes = { ...(flags.quality !== undefined && { quality: flags.quality }), ...(only && { only }) };
  return {
    ...(flags.route !== undefined && { model: flags.route }),
    ...(Object.keys(wishes).length > 0 && { signalbox: wishes }),
  };
}

async function showOne(
  io: CliIo,
  router: OfflineRouter,
  request: Parameters<OfflineRouter['route']>[0],
  isJson: boolean,
  isHypothetical: boolean,
): Promise<void> {
  const { decisionLines } = await import('../describe-decision.ts');
  await router.prepare(request);
  const routed = router.route(request);
  const described = router.describe(routed);
  if (isJson) {
    io.stdout.write(
      `${JSON.stringify({ ...described, ...(isHypothetical && { hypothetical: true }) }, null, 2)}\n`,
    );
    return;
  }
  if (isHypothetical)
    io.stdout.write('hypothetical: over the whole catalogue, whether there is a key or not\n');
  if (routed.decision.kind === 'decision')
    io.stdout.write(`${decisionLines(routed, routed.decision).join('\n')}\n`);
}

function decideLine(router: OfflineRouter, input: InputPrompt, isHypothetical: boolean) {
  if ('error' in input) return { isFailure: true, line: errorLine(input) };
  try {
    const described = router.describe(router.route(input.request));
    const mark = isHypothetical ? { hypothetical: true } : {};
    return { isFailure: false, line: JSON.stringify({ id: input.id, ...described, ...mark }) };
  } catch (error) {
    if (!isSignalboxError(error)) throw error;
    return { isFailure: true, line: errorLine({ id: input.id, error }) };
  }
}

function parseQuality(text: string): number {
  const quality = Number(text);
  if (text.trim() === '' || !(quality >= 0 && quality <= 1))
    throw usageError(`--quality is a number from 0 to 1, not "${text}"`);
  return quality;
}

function parseSeed(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw usageError(`--seed is a whole number, not "${text}"`);
  return Number(text);
}
