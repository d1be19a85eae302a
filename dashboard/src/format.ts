export function usd(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '$0';
  const digits = Math.abs(value) >= 1 ? 2 : Math.abs(value) >= 0.01 ? 4 : 6;
  return `$${value.toFixed(digits)}`;
}

/** A list price as vendors write it: cents at least, and no more digits than it has. */
export function price(value: number): string {
  const digits = String(Number(value.toFixed(6))).split('.')[1]?.length ?? 0;
  return `$${value.toFixed(Math.max(2, digits))}`;
}

export function usdFromNano(nano: number): string {
  return usd(nano / 1e9);
}

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${(value * 100).toFixed(1)} %`;
}

export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  return ms >= 1000
    ? `${(ms / 1000).toFixed(2)} s`
    : ms >= 10
      ? `${ms.toFixed(0)} ms`
      : `${ms.toFixed(2)} ms`;
}

export function time(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? at
    : date.toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' });
}

/** `natural_science` as people write it. */
export function words(label: string): string {
  return label.replaceAll('_', ' ').replaceAll('-', ' ');
}

export function tokens(count: number | null): string {
  if (count === null) return '–';
  return count >= 1_000_000
    ? `${count / 1_000_000} M`
    : count >= 1000
      ? `${Math.round(count / 1000)} k`
      : String(count);
}
