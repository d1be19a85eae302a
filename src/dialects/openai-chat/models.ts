import type { ListedModel } from '../listed-model.ts';

/** Body of `GET /v1/models` as OpenAI's clients expect it; the fields beside OpenAI's four are OpenRouter's. */
export function renderModels(models: readonly ListedModel[]): Record<string, unknown> {
  return { object: 'list', data: models.map(renderModel) };
}

export function renderModel(model: ListedModel): Record<string, unknown> {
  const body: Record<string, unknown> = {
    id: model.id,
    object: 'model',
    created: model.createdSeconds,
    owned_by: model.ownedBy,
  };
  if (model.name !== undefined) body['name'] = model.name;
  if (model.contextTokens !== undefined) body['context_length'] = model.contextTokens;
  return body;
}
