import type { FieldPath } from './parse-yaml.ts';

const secretNames = new Set(['adminSecret', 'apiKey', 'key', 'sha256']);

/** Whether what stands at a path must not be shown or hashed: credentials, and headers, which often carry them. */
export function isSecretField(path: FieldPath): boolean {
  return path.some((step) => typeof step === 'string' && secretNames.has(step)) || path.includes('headers');
}
