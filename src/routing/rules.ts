import { Environment } from '@marcbachmann/cel-js';
import type { RuleSettings } from '../config/settings.ts';
import type { CompiledRule, RuleContext } from './routing-input.ts';

/** A rule's expression is not valid CEL, or uses what rules may not use. `message` names the place. */
export class RuleError extends Error {
  override name = 'RuleError';
  readonly source: string;

  constructor(source: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.source = source;
  }
}

const environment = createEnvironment();

/** Compiles one rule of a route. @throws RuleError */
export function compileRule(rule: RuleSettings): CompiledRule {
  const evaluateExpression = compileExpression(rule.when);
  const compiled: CompiledRule = {
    source: rule.when,
    evaluate(context) {
      try {
        const value = evaluateExpression(context);
        return typeof value === 'boolean' ? (value ? 'match' : 'no-match') : 'error';
      } catch {
        return 'error';
      }
    },
    deny: rule.deny ?? [],
    prefer: rule.prefer ?? [],
  };
  if (rule.only !== undefined) compiled.only = rule.only;
  if (rule.use !== undefined) compiled.use = rule.use;
  if (rule.objective !== undefined) compiled.objective = rule.objective;
  if (rule.tag !== undefined) compiled.tag = rule.tag;
  return compiled;
}

/** Syntax tree of an expression. @throws the parser's error */
export function parseRule(source: string): unknown {
  return environment.parse(source).ast;
}

function compileExpression(source: string): (context: RuleContext) => unknown {
  let program: ReturnType<Environment['parse']>;
  try {
    program = environment.parse(source);
  } catch (cause) {
    throw new RuleError(source, `not a valid expression: ${firstLine(cause)}`, { cause });
  }
  if (callsFunction(program.ast, 'matches')) {
    throw new RuleError(
      source,
      '`matches` is not offered because a pattern can take exponential time; use contains(), startsWith() or endsWith()',
    );
  }
  const check = program.check();
  if (!check.valid) throw new RuleError(source, firstLine(check.error), { cause: check.error });
  if (check.type !== undefined && check.type !== 'bool' && check.type !== 'dyn') {
    throw new RuleError(source, `the expression must be true or false, this one gives ${check.type}`);
  }
  return (context) => program(context as unknown as Record<string, unknown>);
}

/**
 * JSON knows one kind of number, CEL two that do not mix in arithmetic. A number from JSON is a double here, so the
 * mixed operators are added; comparisons mix already.
 */
function createEnvironment(): Environment {
  const created = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 2_000, maxDepth: 64 },
  })
    .registerVariable('signals', 'dyn')
    .registerVariable('request', 'dyn')
    .registerVariable('key', 'dyn')
    .registerVariable('time', 'dyn');
  const operators: Record<string, (left: number, right: number) => number> = {
    '+': (left, right) => left + right,
    '-': (left, right) => left - right,
    '*': (left, right) => left * right,
    '/': (left, right) => left / right,
    '%': (left, right) => left % right,
  };
  for (const [symbol, apply] of Object.entries(operators)) {
    const onNumbers = (left: unknown, right: unknown) => apply(Number(left), Number(right));
    created.registerOperator(`double ${symbol} int`, onNumbers);
    created.registerOperator(`int ${symbol} double`, onNumbers);
  }
  created.registerOperator('double % double', (left: number, right: number) => left % right);
  return created;
}

function callsFunction(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((child) => callsFunction(child, name));
  if (typeof node !== 'object' || node === null) return false;
  const { op, args } = node as { op?: unknown; args?: unknown };
  if ((op === 'call' || op === 'rcall') && Array.isArray(args) && args[0] === name) return true;
  return callsFunction(args, name);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
