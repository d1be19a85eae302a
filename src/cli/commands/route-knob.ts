import { namesModelAny } from '../../routing/model-names.ts';
import { type PublishedKnob, publishKnob } from '../../routing/published-knob.ts';
import type { CompiledRoute } from '../../routing/routing-input.ts';
import { type CliIo, CliFailure, usageError } from '../cli-io.ts';
import { formatUsd } from '../describe-decision.ts';
import type { OfflineRouter } from '../offline-router.ts';
import { printable, renderTable } from '../table.ts';

export interface KnobFlags {
  json?: boolean;
  route?: string;
  /** Separated by commas. */
  models?: string;
}

const columns = [
  { title: 'quality', align: 'right' },
  { title: 'may lose', align: 'right' },
  { title: 'of its quality', align: 'right' },
  { title: 'per 1,000', align: 'right' },
  { title: 'of its cost', align: 'right' },
  { title: 'most picked' },
] as const;

/** The whole table of a route's knob, before anything was learnt from feedback. */
export function showKnobTable(
  io: CliIo,
  { generation }: Pick<OfflineRouter, 'generation'>,
  flags: KnobFlags,
): void {
  const isHypothetical = flags.models === '*';
  const patterns = flags.models === undefined || isHypothetical ? null : flags.models.split(',');
  const models = generation.pool.models.filter(
    (model) => patterns === null || namesModelAny(patterns, model),
  );
  const route = routeNamed(generation, flags.route ?? 'auto');
  const table = publishKnob(route, models, { version: 'prior', cells: new Map() });
  if (flags.json === true) {
    const mark = isHypothetical ? { hypothetical: true } : {};
    io.stdout.write(`${JSON.stringify({ ...table, ...mark }, null, 2)}\n`);
    return;
  }
  if (isHypothetical)
    io.stdout.write('hypothetical: over the whole catalogue, whether there is a key or not\n');
  io.stdout.write(`${knobLines(table).join('\n')}\n`);
}

function routeNamed(generation: OfflineRouter['generation'], name: string): CompiledRoute {
  const target = generation.names.resolve(name);
  if (target === undefined) throw new CliFailure(`no route is named ${printable(name)}`);
  if (target.kind === 'model') throw usageError(`${printable(name)} is a model; only routes have a knob`);
  return target.route;
}

function knobLines(table: PublishedKnob): string[] {
  const { reference, sample } = table;
  if (reference === null)
    return [`route ${printable(table.route)}: no model with a price, so there is nothing to choose between`];
  const rows = table.positions.map((position) => [
    String(position.quality),
    `${points(position.maxQualityLoss)} points`,
    percent(position.qualityShare),
    formatUsd(position.usdPerThousand),
    position.costShare === null ? '–' : percent(position.costShare),
    [
      ...position.mix.map(({ plan, share }) => `${plan} ${Math.round(100 * share)} %`),
      ...(position.otherShare > 0 ? [`others ${Math.round(100 * position.otherShare)} %`] : []),
    ].join(', '),
  ]);
  const prompts =
    sample.source === 'artefact' ? "prompts of the artefact's own sample" : 'everyday prompts that ship';
  return [
    printable(
      `route ${table.route}, ${table.models} models, against ${reference.plan}: ${percent(reference.quality)} likely to answer well, ${formatUsd(reference.usdPerThousand)} per 1,000 requests`,
    ),
    `predicted over ${sample.prompts} ${prompts}; \`signalbox evaluate\` measures it on outcomes`,
    ...(table.simulated ? ['simulated: models among them are simulated, and so are their prices'] : []),
    ...(table.policy === 'signalbox'
      ? []
      : [`this route decides by ${table.policy}; the table is of the policy signalbox with its models`]),
    '',
    renderTable(columns, rows),
  ];
}

function percent(share: number): string {
  const percents = 100 * share;
  return `${percents > 0 && percents < 0.1 ? percents.toPrecision(1) : percents.toFixed(1)} %`;
}

function points(loss: number): string {
  return (100 * loss).toFixed(1);
}
