import { type FailureDetails, type FailureKind, ProviderFailure } from '../provider-failure.ts';
import type { ComposedChoice } from './compose-answer.ts';

/** How a call departs from a good answer. */
export interface FaultScript {
  /** Fails at once, as an answer with an error status does. */
  failure?: ProviderFailure;
  /** Never begins to answer. */
  isSilent?: boolean;
  ttftMs?: number;
  msPerToken?: number;
  /** Stops after so many tokens: by a cut connection, an end without a finish, or silence. */
  breakAfter?: { tokens: number; how: 'cut' | 'end' | 'stall' };
  spoil?: (choice: ComposedChoice) => void;
  usage?: 'missing' | 'nonsense';
}

interface FaultRow {
  /** Model name, with N for a number. */
  name: string;
  what: string;
  script(n: number): FaultScript;
}

function fails(
  kind: FailureKind,
  status: number | undefined,
  message: string,
  more: FailureDetails = {},
): FaultScript {
  const details = {
    ...(status !== undefined && { status }),
    upstreamMessage: message,
    mayBeBilled: false,
    ...more,
  };
  return { failure: new ProviderFailure(kind, `(simulated) ${message}`, details) };
}

function row(name: string, what: string, script: (n: number) => FaultScript): FaultRow {
  return { name, what, script };
}

/** Every scripted fault of the simulated provider, by the name of the model that has it. */
export const scriptedFaults: readonly FaultRow[] = [
  row('fault-connect', 'cannot be reached', () => fails('connect', undefined, 'connection refused')),
  row('fault-400', 'refuses the request as invalid', () => fails('invalid-request', 400, 'invalid value')),
  row('fault-400-context', 'finds the prompt too long', () =>
    fails('context-length', 400, 'maximum context length exceeded', {
      upstreamCode: 'context_length_exceeded',
    }),
  ),
  row('fault-400-policy', 'refuses the content', () =>
    fails('content-policy', 400, 'rejected by the content policy', {
      upstreamCode: 'content_policy_violation',
    }),
  ),
  row('fault-400-temperature', 'refuses the parameter temperature', () =>
    fails('refused-parameter', 400, "unsupported parameter: 'temperature'", { parameter: 'temperature' }),
  ),
  row('fault-401', 'refuses the key', () => fails('authentication', 401, 'invalid key')),
  row('fault-402', 'has no credit left', () => fails('quota-exhausted', 402, 'insufficient credits')),
  row('fault-403', 'forbids the model', () => fails('permission', 403, 'not allowed')),
  row('fault-404', 'does not know the model', () => fails('model-not-found', 404, 'no such model')),
  row('fault-429', 'is rate limited', () => fails('rate-limited', 429, 'rate limit reached')),
  row('fault-429-retry-N', 'is rate limited for N seconds', (n) =>
    fails('rate-limited', 429, 'rate limit reached', { retryAfterMs: n * 1_000 }),
  ),
  row('fault-500', 'has an internal error', () => fails('server-error', 500, 'internal error')),
  row('fault-503', 'is unavailable', () => fails('overloaded', 503, 'unavailable')),
  row('fault-529', 'is overloaded', () => fails('overloaded', 529, 'overloaded')),
  row('fault-stall', 'never begins to answer', () => ({ isSilent: true })),
  row('fault-slow-first-N', 'begins after N milliseconds', (n) => ({ ttftMs: n })),
  row('fault-slow-N', 'takes N milliseconds for each token', (n) => ({ msPerToken: n })),
  row('fault-cut-after-N', 'loses the connection after N tokens', (n) => ({
    breakAfter: { tokens: n, how: 'cut' },
  })),
  row('fault-end-after-N', 'ends after N tokens without a finish', (n) => ({
    breakAfter: { tokens: n, how: 'end' },
  })),
  row('fault-stall-after-N', 'falls silent after N tokens', (n) => ({
    breakAfter: { tokens: n, how: 'stall' },
  })),
  row('fault-empty', 'finishes without saying anything', () => ({
    spoil: (choice) => {
      choice.text = [];
      choice.reasoning = [];
      choice.toolCall = null;
      choice.finishReason = 'stop';
    },
  })),
  row('fault-refusal', 'refuses in words', () => ({
    spoil: (choice) => {
      choice.refusal = ['(simulated) ', 'I ', 'cannot ', 'help ', 'with ', 'that.'];
      choice.text = [];
      choice.toolCall = null;
      choice.finishReason = 'refusal';
    },
  })),
  row('fault-content-filter', 'is stopped by a content filter', () => ({
    spoil: (choice) => {
      choice.text.length = Math.min(choice.text.length, 3);
      choice.toolCall = null;
      choice.finishReason = 'content-filter';
    },
  })),
  row('fault-truncated', 'stops at a length limit half way', () => ({
    spoil: (choice) => {
      choice.text.length = Math.ceil(choice.text.length / 2);
      if (choice.toolCall !== null)
        choice.toolCall.arguments.length = Math.ceil(choice.toolCall.arguments.length / 2);
      choice.finishReason = 'length';
    },
  })),
  row('fault-invalid-json', 'answers with text or arguments that are not JSON', () => ({
    spoil: (choice) => {
      if (choice.toolCall !== null) choice.toolCall.arguments = ['{"broken', '": '];
      else choice.text = ['{"broken', '": '];
    },
  })),
  row('fault-no-usage', 'reports no usage', () => ({ usage: 'missing' })),
  row('fault-wrong-usage', 'reports impossible usage', () => ({ usage: 'nonsense' })),
];

/** The script of a model's name, or null for a name that is no fault. */
export function findScriptedFault(model: string): FaultScript | null {
  if (!model.startsWith('fault-')) return null;
  for (const { name, script } of scriptedFaults) {
    if (name === model) return script(0);
    if (!name.endsWith('-N')) continue;
    const stem = name.slice(0, -1);
    const rest = model.slice(stem.length);
    if (model.startsWith(stem) && /^\d{1,7}$/.test(rest)) return script(Number(rest));
  }
  return null;
}
