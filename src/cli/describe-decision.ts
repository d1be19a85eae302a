import type { PromptProfile } from '../classification/prompt-profile.ts';
import { explainDecision } from '../routing/explanation.ts';
import type { RoutingDecision } from '../routing/routing-decision.ts';
import type { RoutedRequest } from '../route-request.ts';
import { printable, renderTable } from './table.ts';

const maxRows = 12;

const columns = [
  { title: '' },
  { title: 'plan', maxWidth: 44 },
  { title: 'quality', align: 'right' },
  { title: 'cost', align: 'right' },
  { title: 'time', align: 'right' },
  { title: 'probability', align: 'right' },
] as const;

/** A decision for people: the sentence that says why, the candidates, and who was ruled out by what. */
export function decisionLines(routed: RoutedRequest, decision: RoutingDecision): string[] {
  const explanation = explainDecision(routed.input, decision);
  const rows = decision.ranked
    .slice(0, maxRows)
    .map((ranked) => [
      ranked.plan === decision.plan ? '→' : '',
      ranked.plan.id,
      `${formatShare(ranked.quality)} ± ${formatShare(ranked.uncertainty)}`,
      formatUsd(ranked.costUsd),
      `${(ranked.latencyMs / 1000).toFixed(1)} s`,
      ranked.probability.toFixed(3),
    ]);
  const lines = [printable(explanation.sentence), '', renderTable(columns, rows)];
  const more = decision.ranked.length - rows.length;
  if (more > 0) lines.push(`… and ${more} more`);
  if (decision.eliminated.length > 0) lines.push('', `ruled out: ${summariseEliminations(decision)}`);
  if (explanation.flip !== undefined)
    lines.push(
      `with quality ${explanation.flip.quality.toFixed(2)} it would be ${printable(explanation.flip.plan)}`,
    );
  return [...lines, '', readingLine(routed.profile)];
}

/** USD with as many digits as a single answer needs. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  return usd < 0.01 ? `$${usd.toPrecision(2)}` : `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
}

function readingLine({ signals, tokens }: PromptProfile): string {
  const { complexity, domain, task, language } = signals;
  return printable(
    `read as: ${complexity.band} complexity, ${domain.label}, ${task.label}, ${language.code}, ${tokens.input} tokens`,
  );
}

function summariseEliminations({ eliminated }: RoutingDecision): string {
  const byReason = new Map<string, string[]>();
  for (const { model, reason } of eliminated) byReason.set(reason, [...(byReason.get(reason) ?? []), model]);
  return [...byReason]
    .map(([reason, models]) => {
      const shown = models.slice(0, 3).map(printable).join(', ');
      return `${reason}: ${shown}${models.length > 3 ? ` and ${models.length - 3} more` : ''}`;
    })
    .join('; ');
}

function formatShare(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
