import { SignalboxError } from '../errors/signalbox-error.ts';
import type { NoEligibleModel } from './routing-decision.ts';

const maxListed = 20;

/** The error for a request that no model may answer, with the reasons model by model. */
export function refusal(nothing: NoEligibleModel): SignalboxError {
  const eliminated = nothing.eliminated
    .slice(0, maxListed)
    .map(({ model, reason, detail }) => ({ model, reason, detail }));
  const isContext = nothing.code === 'context_length_exceeded';
  return new SignalboxError(nothing.code, nothing.message, {
    ...(isContext && { param: 'messages' }),
    extra: { eliminated },
    shouldRetry: false,
  });
}
