import type { PromptProfile } from '../classification/prompt-profile.ts';
import type { Explanation, RoutingDecision } from './routing-decision.ts';
import type { CompiledRule } from './routing-input.ts';
import { signalsRead } from './rule-uses.ts';

type Effect = Explanation['signals'][number];

/** Signals that change nothing by themselves, with what the rules of the route made of them. */
export function describeRuleSignals(
  { signals }: PromptProfile,
  decision: RoutingDecision,
  rules: readonly CompiledRule[],
): Effect[] {
  const reading = rules.map((rule) => ({ rule, reads: signalsRead(rule.source) }));
  const effectOf = (name: string): string => {
    const readers = reading.filter(({ reads }) => reads.has(name)).map(({ rule }) => rule.source);
    if (readers.length === 0) return 'nothing: no rule of the route reads it';
    const matched = decision.rules.filter(({ rule }) => readers.includes(rule));
    if (matched.length > 0) return matched.map(({ effect }) => `by a rule: ${effect}`).join('; ');
    return `nothing: ${readers.length === 1 ? 'the rule that reads it does' : 'the rules that read it do'} not match`;
  };
  const effects: Effect[] = [];
  if (signals.sensitiveData.length > 0) {
    const kinds = [...new Set(signals.sensitiveData.map(({ kind }) => kind))].join(', ');
    effects.push({ signal: 'sensitiveData', value: kinds, effect: effectOf('sensitiveData') });
  }
  const { label } = signals.safety;
  if (label === 'harmful' || label === 'sensitive')
    effects.push({ signal: 'safety', value: label, effect: effectOf('safety') });
  for (const [name, signal] of Object.entries(signals.custom ?? {})) {
    const value =
      signal.label === 'unknown' ? `unknown (perhaps ${signal.guess ?? 'nothing'})` : signal.label;
    effects.push({ signal: `custom.${name}`, value, effect: effectOf(`custom.${name}`) });
  }
  return effects;
}
