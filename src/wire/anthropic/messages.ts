/**
 * The Messages API on the wire, as far as Signalbox writes it. Source: Anthropic API reference, "Create a message".
 */

import type { JsonObject } from '../json-fields.ts';

/** Version sent when the client did not come by this API with one of its own. */
export const apiVersion = '2023-06-01';

export type WireBlock = JsonObject & { type: string };

export interface WireMessage {
  role: 'user' | 'assistant';
  content: WireBlock[];
}

/** Fields of a request that are for the gateway that reads them. */
export const gatewayFields = ['signalbox', 'models', 'provider', 'plugins', 'route'] as const;
