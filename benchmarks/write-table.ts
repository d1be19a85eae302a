import { readFileSync, writeFileSync } from 'node:fs';

/** Replaces what stands between `<!-- NAME: written by SCRIPT -->` and `<!-- end of NAME -->` on a page. */
export function writeTable(page: string, name: string, script: string, rows: readonly string[][]): void {
  const text = readFileSync(page, 'utf8');
  const [open, close] = [`<!-- ${name}: written by ${script} -->\n`, `<!-- end of ${name} -->`];
  const from = text.indexOf(open) + open.length;
  const to = text.indexOf(close);
  if (from < open.length || to < from) throw new Error(`${page} has no place for the table ${name}`);
  writeFileSync(page, `${text.slice(0, from)}\n${markdown(rows)}\n${text.slice(to)}`);
}

function markdown([head, ...lines]: readonly string[][]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[row(head!), row(head!.map(() => '---')), ...lines.map(row)].join('\n')}\n`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
