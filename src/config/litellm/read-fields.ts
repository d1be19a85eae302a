/** Lenient readers: a configuration of another program is taken for what can be understood of it. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function namesOf(value: unknown): string[] {
  return (typeof value === 'string' ? [value] : listOf(value)).flatMap((name) => textOf(name) ?? []);
}

/** A finite number that is not negative, also when it is written as text. */
export function amountOf(value: unknown): number | undefined {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}

/** `os.environ/NAME` as `${NAME}`; other text as it is. */
export function secretOf(value: unknown): string | undefined {
  const text = textOf(value);
  const name = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]*)$/.exec(text ?? '')?.[1];
  return name === undefined ? text : `\${${name}}`;
}
