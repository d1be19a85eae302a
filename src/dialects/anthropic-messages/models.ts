import type { ListedModel } from '../listed-model.ts';

/** Body of `GET /v1/models` as Anthropic's clients expect it, all on one page. */
export function renderModels(models: readonly ListedModel[]): Record<string, unknown> {
  return {
    data: models.map(renderModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

export function renderModel(model: ListedModel): Record<string, unknown> {
  return {
    type: 'model',
    id: model.id,
    display_name: model.name ?? model.id,
    created_at: new Date(model.createdSeconds * 1000).toISOString(),
    max_input_tokens: model.contextTokens ?? null,
  };
}
