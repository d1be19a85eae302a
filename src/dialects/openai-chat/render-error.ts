import { errorCatalogue } from '../../errors/error-catalogue.ts';
import type { SignalboxError } from '../../errors/signalbox-error.ts';

/** OpenAI's error object. Extra details stand beside its own fields, which they cannot replace. */
export function renderError(error: SignalboxError): Record<string, unknown> {
  return {
    error: {
      ...error.details.extra,
      message: error.message,
      type: errorCatalogue[error.code].type,
      param: error.details.param ?? null,
      code: error.details.upstreamCode ?? error.code,
    },
  };
}
