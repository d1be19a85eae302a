import type { RoutingWishes } from '../chat/chat-request.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import {
  invalidField,
  readArray,
  readBoolean,
  readName,
  readNames,
  readNumber,
  readObject,
} from './field-checks.ts';
import { isJsonObject, type JsonObject } from '../wire/json-fields.ts';

const signalboxFields = new Set([
  'quality',
  'maxQualityLoss',
  'maxCostUsd',
  'deadlineMs',
  'minQuality',
  'only',
  'exclude',
  'explain',
  'explore',
  'sessionId',
  'urgency',
]);

const unitInterval = { min: 0, max: 1 };
const maxDeadlineMs = 86_400_000;
const maxSessionIdLength = 256;

/** What the body asks of the router. The `signalbox` field wins over what OpenRouter's fields say about the same thing. */
export function readRoutingWishes(body: JsonObject): RoutingWishes {
  const wishes: RoutingWishes = {};
  if (body['models'] !== undefined) set(wishes, 'models', readNames(body, 'models'));
  if (body['provider'] !== undefined) readProviderField(body, wishes);
  if (body['plugins'] !== undefined) readPluginsField(body, wishes);
  if (body['signalbox'] !== undefined) readSignalboxField(body, wishes);
  return wishes;
}

function readSignalboxField(body: JsonObject, wishes: RoutingWishes): void {
  const field = readObject(body, 'signalbox');
  if (field === undefined) return;
  const path = 'signalbox.';
  for (const name in field) {
    if (!signalboxFields.has(name)) {
      const known = [...signalboxFields].join(', ');
      throw new SignalboxError('invalid_request', `\`${path}${name}\` is not a field; there are ${known}.`, {
        param: path + name,
      });
    }
  }
  set(wishes, 'quality', readNumber(field, 'quality', unitInterval, path));
  set(wishes, 'maxQualityLoss', readNumber(field, 'maxQualityLoss', unitInterval, path));
  set(wishes, 'maxCostUsd', readNumber(field, 'maxCostUsd', { min: 0, max: Number.MAX_VALUE }, path));
  set(wishes, 'deadlineMs', readNumber(field, 'deadlineMs', { min: 1, max: maxDeadlineMs }, path));
  set(wishes, 'minQuality', readNumber(field, 'minQuality', unitInterval, path));
  set(wishes, 'only', readNames(field, 'only', path));
  set(wishes, 'exclude', readNames(field, 'exclude', path));
  set(wishes, 'explain', readBoolean(field, 'explain', path));
  set(wishes, 'explore', readBoolean(field, 'explore', path));
  set(wishes, 'urgency', readNumber(field, 'urgency', { min: 0, max: 3, integer: true }, path));
  if (field['sessionId'] !== undefined && field['sessionId'] !== null) {
    const sessionId = readName(field, 'sessionId', path);
    if (sessionId.length > maxSessionIdLength) {
      throw invalidField(`${path}sessionId`, `a string of at most ${maxSessionIdLength} characters`);
    }
    wishes.sessionId = sessionId;
  }
}

/** OpenRouter's `provider` preferences; the ones that have no meaning here are left in the body. */
function readProviderField(body: JsonObject, wishes: RoutingWishes): void {
  const field = readObject(body, 'provider');
  if (field === undefined) return;
  const path = 'provider.';
  set(wishes, 'providerOrder', readNames(field, 'order', path));
  set(wishes, 'providerOnly', readNames(field, 'only', path));
  set(wishes, 'providerIgnore', readNames(field, 'ignore', path));
  set(wishes, 'allowFallbacks', readBoolean(field, 'allow_fallbacks', path));
  const maxPrice = readObject(field, 'max_price', path);
  if (maxPrice === undefined) return;
  set(wishes, 'maxInputUsdPerMillion', readPrice(maxPrice, 'prompt', `${path}max_price.`));
  set(wishes, 'maxOutputUsdPerMillion', readPrice(maxPrice, 'completion', `${path}max_price.`));
}

/** OpenRouter takes prices as numbers and as decimal strings. */
function readPrice(fields: JsonObject, name: string, path: string): number | undefined {
  const value = fields[name];
  if (typeof value === 'string' && /^\d{1,9}(\.\d{1,12})?$/.test(value)) return Number(value);
  return readNumber(fields, name, { min: 0, max: Number.MAX_VALUE }, path);
}

function readPluginsField(body: JsonObject, wishes: RoutingWishes): void {
  const plugins = readArray(body, 'plugins');
  if (plugins === undefined) return;
  for (let index = 0; index < plugins.length; index++) {
    const plugin = plugins[index];
    const path = `plugins[${index}]`;
    if (!isJsonObject(plugin)) throw invalidField(path, 'an object');
    if (plugin['id'] !== 'auto-router') continue;
    set(wishes, 'only', readNames(plugin, 'allowed_models', `${path}.`));
    const tradeoff = readNumber(plugin, 'cost_quality_tradeoff', { min: 0, max: 10 }, `${path}.`);
    if (tradeoff !== undefined) wishes.quality = 1 - tradeoff / 10;
  }
}

function set<Name extends keyof RoutingWishes>(
  wishes: RoutingWishes,
  name: Name,
  value: RoutingWishes[Name] | undefined,
): void {
  if (value !== undefined) wishes[name] = value;
}
