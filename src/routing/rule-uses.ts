import { parseRule } from './rules.ts';

/** A custom signal that an expression reads, with the label that it is compared with, where it is. */
export interface CustomSignalUse {
  signal: string;
  label?: string;
}

interface Node {
  op: string;
  args: unknown;
}

/** Custom signals named in an expression (`signals.custom.team.label == "billing"`); none when it is not valid. */
export function customSignalUses(source: string): CustomSignalUse[] {
  return nodesOf(source).flatMap((node) => {
    const signal = signalNamed(node);
    return signal === undefined ? labelsCompared(node) : [{ signal }];
  });
}

/** Every signal that an expression reads: `domain`, `sensitiveData`, `custom.team`; none when it is not valid. */
export function signalsRead(source: string): Set<string> {
  const read = new Set<string>();
  for (const node of nodesOf(source)) {
    const custom = signalNamed(node);
    const shipped = memberOf(node, isSignals);
    if (custom !== undefined) read.add(`custom.${custom}`);
    if (shipped !== undefined && shipped !== 'custom') read.add(shipped);
  }
  return read;
}

/** All nodes of an expression, each before those inside it. A bad one has none: rules are checked where they are compiled. */
function nodesOf(source: string): Node[] {
  const nodes: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    nodes.push(value);
    visit(value.args);
  };
  try {
    visit(parseRule(source));
  } catch {
    return [];
  }
  return nodes;
}

/** The name where a node is `signals.custom.NAME`. */
function signalNamed(node: unknown): string | undefined {
  return memberOf(node, (target) => memberOf(target, isSignals) === 'custom');
}

/** `signals.custom.NAME.label == "x"`, either way round, and `signals.custom.NAME.label in ["x", "y"]`. */
function labelsCompared({ op, args }: Node): CustomSignalUse[] {
  if (!Array.isArray(args) || args.length !== 2 || !['==', '!=', 'in'].includes(op)) return [];
  const [left, right] = args as [unknown, unknown];
  for (const [one, other] of [
    [left, right],
    [right, left],
  ]) {
    let signal: string | undefined;
    const field = memberOf(one, (target) => {
      signal = signalNamed(target);
      return signal !== undefined;
    });
    if (field !== 'label' || signal === undefined) continue;
    const named = signal;
    return texts(other).map((label) => ({ signal: named, label }));
  }
  return [];
}

/** `NAME` of `target.NAME` or `target["NAME"]` when the target passes. */
function memberOf(node: unknown, isTarget: (target: unknown) => boolean): string | undefined {
  if (!isNode(node) || (node.op !== '.' && node.op !== '[]') || !Array.isArray(node.args)) return undefined;
  const [target, member] = node.args as [unknown, unknown];
  const name = node.op === '.' ? member : texts(member)[0];
  return typeof name === 'string' && isTarget(target) ? name : undefined;
}

function isSignals(node: unknown): boolean {
  return isNode(node) && node.op === 'id' && node.args === 'signals';
}

/** The text of a literal, or those of a list of literals. */
function texts(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.op === 'value') return typeof node.args === 'string' ? [node.args] : [];
  return node.op === 'list' && Array.isArray(node.args) ? node.args.flatMap(texts) : [];
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'op' in node && 'args' in node;
}
