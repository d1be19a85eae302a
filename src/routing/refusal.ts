import { SignalboxError } from '../errors/signalbox-error.ts';
import type { NoEligibleModel } from './routing-decision.ts';

const maxListed = 20;

type Off = Iterable<readonly [model: string, why: { reason: string; detail: string }]>;

/** The error for a request that no model may answer, with the reasons model by model; `off` were never candidates. */
export function refusal(nothing: NoEligibleModel, off: Off = []): SignalboxError {
  const ruledOut = nothing.eliminated.map(({ model, reason, detail }) => ({ model, reason, detail }));
  const never = [...off].map(([model, { reason, detail }]) => ({ model, reason, detail }));
  const isContext = nothing.code === 'context_length_exceeded';
  return new SignalboxError(nothing.code, nothing.message, {
    ...(isContext && { param: 'messages' }),
    extra: { eliminated: [...ruledOut, ...never].slice(0, maxListed) },
    shouldRetry: false,
  });
}
