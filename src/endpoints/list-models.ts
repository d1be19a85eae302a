import {
  renderModel as renderOneForAnthropic,
  renderModels as renderForAnthropic,
} from '../dialects/anthropic-messages/models.ts';
import {
  renderModel as renderOneForOpenAi,
  renderModels as renderForOpenAi,
} from '../dialects/openai-chat/models.ts';
import type { ListedModel } from '../dialects/listed-model.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Generation } from '../generation.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import { mayUse } from '../limits/keys.ts';
import { json } from './preview.ts';

/** `GET /v1/models`: the routes and the models that this key may name, in the shape of the API that is asked. */
export function listModels(generation: Generation, startedSeconds: number, http: RequestParts): HttpAnswer {
  const listed = listedModels(generation, startedSeconds).filter(({ id }) => mayUse(http.principal, id));
  const isAnthropic = http.headers['anthropic-version'] !== undefined;
  return json(isAnthropic ? renderForAnthropic(listed) : renderForOpenAi(listed));
}

/** `GET /v1/models/{id}`: one of them, by its id; another's is as unknown as none. @throws SignalboxError `model_not_found` */
export function showModel(generation: Generation, startedSeconds: number, http: RequestParts): HttpAnswer {
  const { vendor, name = '' } = http.params;
  const id = vendor === undefined ? name : `${vendor}/${name}`;
  const listed = listedModels(generation, startedSeconds).find((model) => model.id === id);
  if (listed === undefined || !mayUse(http.principal, id)) throw new SignalboxError('model_not_found');
  const isAnthropic = http.headers['anthropic-version'] !== undefined;
  return json(isAnthropic ? renderOneForAnthropic(listed) : renderOneForOpenAi(listed));
}

export function listedModels(generation: Generation, startedSeconds: number): ListedModel[] {
  const routes = [...generation.routes.keys()].map((id) => ({
    id,
    createdSeconds: startedSeconds,
    ownedBy: 'signalbox',
  }));
  const models = generation.pool.models.map((model) => {
    const listed: ListedModel = {
      id: model.id,
      createdSeconds: releaseSeconds(model.released) ?? startedSeconds,
      ownedBy: model.vendor,
    };
    if (model.contextTokens !== null) listed.contextTokens = model.contextTokens;
    return listed;
  });
  return [...routes, ...models];
}

function releaseSeconds(released: string | undefined): number | null {
  if (released === undefined) return null;
  const ms = Date.parse(released.length === 7 ? `${released}-01` : released);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
