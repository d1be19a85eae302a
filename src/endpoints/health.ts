import type { HttpAnswer } from '../http/handler.ts';
import { json } from './preview.ts';

/** `GET /health/live`: the process answers. */
export function live(): HttpAnswer {
  return json({ status: 'live' });
}

/** `GET /health/ready`: new requests are welcome. Asks no provider anything: a probe must not cost money. */
export function ready(isDraining: boolean, modelsOn: number): HttpAnswer {
  if (isDraining) return json({ status: 'draining' }, 503);
  return modelsOn === 0 ? json({ status: 'no-model' }, 503) : json({ status: 'ready', models: modelsOn });
}
