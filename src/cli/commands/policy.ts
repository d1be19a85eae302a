import type { Command } from 'commander';
import type { PolicyDetails } from '../../learning/policy-history.ts';
import { type CliIo, CliFailure, usageError } from '../cli-io.ts';
import type { StoreFlags } from '../open-store.ts';
import { printable, renderTable } from '../table.ts';
import { configOption, dataOption, dbOption, jsonOption } from './command.ts';
import { registerPolicyFit } from './policy-fit.ts';

interface PolicyFlags extends StoreFlags {
  json?: boolean;
}

const maxCells = 40;

export function registerPolicy(program: Command, io: CliIo): void {
  const policy = program
    .command('policy')
    .description('what was learnt from feedback, and policies trained on outcome tables');
  registerPolicyFit(policy, io);
  const command = (name: string, description: string) =>
    policy
      .command(name)
      .description(description)
      .addOption(configOption())
      .addOption(dataOption())
      .addOption(dbOption());
  command('list', 'the snapshots of what was learnt, newest first')
    .addOption(jsonOption())
    .action((flags: PolicyFlags) => list(io, flags));
  command('show', 'what one snapshot holds, by default the active one')
    .argument('[version]', 'number of the snapshot', parseVersion)
    .addOption(jsonOption())
    .action((version: number | undefined, flags: PolicyFlags) => show(io, version, flags));
  command('rollback', 'make an older snapshot the active one, by default the one before')
    .argument('[version]', 'number of the snapshot', parseVersion)
    .addOption(jsonOption())
    .action((version: number | undefined, flags: PolicyFlags) => rollback(io, version, flags));
}

async function list(io: CliIo, flags: PolicyFlags): Promise<void> {
  const { withStore } = await import('../open-store.ts');
  const { listPolicies } = await import('../../learning/policy-history.ts');
  const policies = await withStore(io, flags, ({ snapshots }) => listPolicies(snapshots));
  if (flags.json) {
    io.stdout.write(`${JSON.stringify({ policies }, null, 2)}\n`);
    return;
  }
  if (policies.length === 0) {
    io.stdout.write('nothing was learnt yet\n');
    return;
  }
  const rows = policies.map(({ version, parent, createdAt, fromSequence, toSequence, isActive, note }) => [
    isActive ? '→' : '',
    String(version),
    parent === null ? '' : String(parent),
    createdAt,
    `${fromSequence}–${toSequence}`,
    note,
  ]);
  const columns = [
    { title: '' },
    { title: 'version', align: 'right' as const },
    { title: 'parent', align: 'right' as const },
    { title: 'made' },
    { title: 'feedback' },
    { title: 'note', maxWidth: 60 },
  ];
  io.stdout.write(`${renderTable(columns, rows)}\n`);
}

async function show(io: CliIo, version: number | undefined, flags: PolicyFlags): Promise<void> {
  const { withStore } = await import('../open-store.ts');
  const { showPolicy } = await import('../../learning/policy-history.ts');
  const policy = await withStore(io, flags, ({ snapshots }) => showPolicy(snapshots, version));
  if (policy === null)
    throw new CliFailure(
      version === undefined ? 'nothing was learnt yet' : `there is no snapshot ${version}`,
    );
  io.stdout.write(flags.json ? `${JSON.stringify(policy, null, 2)}\n` : `${describePolicy(policy)}\n`);
}

function describePolicy(policy: PolicyDetails): string {
  const state = `${policy.isActive ? 'active' : 'not active'}${policy.isIntact ? '' : ', DAMAGED'}`;
  const parent = policy.parent === null ? 'no parent' : `parent ${policy.parent}`;
  const head = `snapshot ${policy.version} (${state}), ${parent}, made ${policy.createdAt}, sha256 ${policy.sha256.slice(0, 12)}`;
  const cells = [...policy.cells].sort((a, b) => Math.abs(b.weightChange) - Math.abs(a.weightChange));
  const rows = cells
    .slice(0, maxCells)
    .map(({ cell, weight, meanReward, weightChange }) => [
      printable(cell),
      weight.toFixed(2),
      meanReward.toFixed(3),
      weightChange.toFixed(2),
    ]);
  const columns = [
    { title: 'model | effort | domain | band' },
    { title: 'judgements', align: 'right' as const },
    { title: 'mean reward', align: 'right' as const },
    { title: 'change', align: 'right' as const },
  ];
  const more = cells.length > maxCells ? [`… and ${cells.length - maxCells} more; --json has all`] : [];
  return [head, '', renderTable(columns, rows), ...more].join('\n');
}

async function rollback(io: CliIo, version: number | undefined, flags: PolicyFlags): Promise<void> {
  const { withStore } = await import('../open-store.ts');
  const { RollbackError, rollbackPolicy } = await import('../../learning/policy-history.ts');
  const { from, to } = await withStore(io, flags, ({ snapshots }) =>
    rollbackPolicy(snapshots, version),
  ).catch((error: unknown) => {
    throw error instanceof RollbackError ? new CliFailure(error.message) : error;
  });
  io.stdout.write(
    flags.json
      ? `${JSON.stringify({ from, to })}\n`
      : `snapshot ${to} is active in place of ${from}; a running gateway follows within seconds\n`,
  );
}

function parseVersion(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageError(`a version is a whole number, not "${text}"`);
  return Number(text);
}
