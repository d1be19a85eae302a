import type { StartSummary } from '../gateway.ts';
import { printable } from './table.ts';

/** What a start tells a person: where it listens, how to use it, what answers, and what is off. */
export function startLines(
  url: string,
  version: string,
  summary: StartSummary,
  about: { configuration: string | null; keys: number; demo?: readonly string[] | undefined },
): string[] {
  const { providers, off, isSimulated, modelsOn, modelsOff, unpriced } = summary;
  const lines = [
    `Signalbox ${version} listens on ${url}`,
    `  client   OPENAI_BASE_URL=${url}/v1 ${about.keys === 0 ? 'OPENAI_API_KEY=any' : 'OPENAI_API_KEY=<one of your keys>'}, model "auto"`,
    `  page     ${url}/`,
    `  config   ${about.configuration ?? 'none: every default'}`,
  ];
  if (about.demo !== undefined) return [...lines, ...about.demo];
  if (isSimulated) {
    const why = off.length > 0 ? 'no provider was found, so ' : '';
    lines.push(`  models   SIMULATED: ${why}made-up models give made-up answers`);
  } else {
    const found = providers
      .map(({ name, models }) => `${printable(name)} (${models || 'none: not reachable, or it lists none'})`)
      .join(', ');
    const others = modelsOff === 0 ? '' : `, ${modelsOff} off (\`signalbox models list --why\`)`;
    lines.push(`  models   ${modelsOn} on: ${found || 'none'}${others}`);
    if (unpriced.length > 0) lines.push(`  unpriced ${unpricedText(unpriced)}`);
  }
  if (off.length > 0)
    lines.push(`  off      ${off.map(({ name, needs }) => `${printable(name)} (${needs})`).join(', ')}`);
  return lines;
}

const maxNamed = 3;

function unpricedText(ids: readonly string[]): string {
  const named = ids.slice(0, maxNamed).map(printable).join(', ');
  const others = ids.length > maxNamed ? ` and ${ids.length - maxNamed} more` : '';
  return `${named}${others}: no route picks them until they have \`pricing\`, or their provider \`local: true\``;
}
