import { createHash } from 'node:crypto';
import { isSecretField } from './secret-fields.ts';
import type { Settings } from './settings.ts';

/**
 * First 12 hex digits of the SHA-256 of the settings as JSON with sorted fields, without secrets and without the place
 * of the file: the same text in another folder, or with other keys, has the same version.
 */
export function settingsVersion(settings: Omit<Settings, 'version' | 'path'>): string {
  const { server, providers, models, routes, keys, storage, telemetry, learning, signals } = settings;
  const hashed = { server, providers, models, routes, keys, storage, telemetry, learning, signals };
  return createHash('sha256')
    .update(JSON.stringify(canonical(hashed, [])))
    .digest('hex')
    .slice(0, 12);
}

function canonical(value: unknown, path: readonly PropertyKey[]): unknown {
  if (isSecretField(path)) return undefined;
  if (Array.isArray(value)) return value.map((item, at) => canonical(item, [...path, at]));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, canonical(item, [...path, key])]));
}
