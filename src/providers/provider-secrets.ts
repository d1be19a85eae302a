/** A shorter text would be masked wherever it happens to stand. */
const leastSecretLength = 8;

/** Values that must not reach anybody: our key, and configured headers, which may hold others. */
export function providerSecrets(options: {
  apiKey?: string;
  headers?: Readonly<Record<string, string>>;
}): readonly string[] {
  const values = [options.apiKey ?? '', ...Object.values(options.headers ?? {})];
  return values.filter((value) => value.length >= leastSecretLength || value === options.apiKey);
}
