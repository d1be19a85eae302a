import type { Figure } from './figure.ts';

export function figure({ mean, low, high }: Figure, digits = 3): string {
  return `${number(mean, digits)} (${number(low, digits)}..${number(high, digits)})`;
}

export function number(value: number, digits = 3): string {
  return Number.isFinite(value) ? value.toFixed(digits) : 'none';
}

export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
