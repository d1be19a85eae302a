import type { Command } from 'commander';
import { CliFailure, type CliIo } from '../cli-io.ts';
import { catalogueOf, loadOptions } from '../configuration.ts';
import { printable } from '../table.ts';
import type { TestedSignal } from '../test-signals.ts';
import { configOption, jsonOption } from './command.ts';

const maxShownMisread = 8;
const maxShownText = 70;

export function registerSignals(program: Command, io: CliIo): void {
  const signals = program.command('signals').description('signals of the configuration’s own');
  signals
    .command('test')
    .description('cross-validate the signals that the configuration teaches by examples')
    .addOption(configOption())
    .addOption(jsonOption())
    .action((flags: { config?: string; json?: boolean }) => test(io, flags));
}

async function test(io: CliIo, flags: { config?: string; json?: boolean }): Promise<void> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { signals } = loadConfig(loadOptions(io, flags, await catalogueOf(io, {})));
  if (signals.custom.length === 0) throw new CliFailure('the configuration has no `signals.custom`');
  const { testSignals } = await import('../test-signals.ts');
  const reports = await testSignals(signals).catch((error: Error) => {
    throw new CliFailure(`the encoder cannot be used: ${error.message}`);
  });
  const text = flags.json
    ? JSON.stringify({ signals: reports }, null, 2)
    : reports.map((report) => reportLines(report).join('\n')).join('\n\n');
  io.stdout.write(`${text}\n`);
}

function reportLines(report: TestedSignal): string[] {
  const { signal, examples, labels, majority, withEncoder } = report;
  return [
    `${signal}: ${examples} examples, ${labels.length} labels; five-fold cross-validation`,
    ...figureLines(report, withEncoder === undefined ? '' : ' with the built-in features'),
    ...(withEncoder === undefined ? [] : figureLines(withEncoder, ' with the encoder')),
    `  always the most frequent label: ${percent(majority)}`,
    ...confusionLines(withEncoder ?? report),
    ...misreadLines(withEncoder ?? report),
  ];
}

function figureLines({ accuracy, interval, coverage, accuracyWhenSaid }: TestedSignal, by: string): string[] {
  const said = accuracyWhenSaid === null ? '' : `, ${percent(accuracyWhenSaid)} of those right`;
  return [
    `  right${by}: ${percent(accuracy)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)})`,
    `  says a label: ${percent(coverage)}${said}; else unknown`,
  ];
}

function confusionLines({ labels, confusion }: TestedSignal): string[] {
  const width = Math.max(...labels.map((label) => label.length));
  return labels.map((label) => {
    const row = Object.entries(confusion[label] ?? {}).sort(([, a], [, b]) => b - a);
    return `  ${label.padEnd(width)}  read as ${row.map(([read, count]) => `${read} ${count}`).join(', ')}`;
  });
}

function misreadLines({ misread }: TestedSignal): string[] {
  const shown = misread.slice(0, maxShownMisread).map(({ text, label, read, probability, abstained }) => {
    const flat = printable(text.replace(/\s{1,100}/g, ' '));
    const short = flat.length > maxShownText ? `${flat.slice(0, maxShownText)}…` : flat;
    return `    ${label} as ${read} (${percent(probability)}${abstained ? ', unknown' : ''}): ${short}`;
  });
  if (shown.length === 0) return [];
  const rest = misread.length - shown.length;
  return ['  misread, the surest first:', ...shown, ...(rest > 0 ? [`    and ${rest} more`] : [])];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
