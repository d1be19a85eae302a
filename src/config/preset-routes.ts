import type { Configuration } from './schema/configuration-schema.ts';
import type { ObjectiveSettings, RouteSettings } from './settings.ts';

/** Knob positions of the preset routes. `auto` itself is `auto:balanced` unless the configuration says otherwise. */
const presetQuality = { 'auto:economy': 0.5, 'auto:balanced': 0.8, 'auto:quality': 0.95 } as const;
const defaultQuality = presetQuality['auto:balanced'];

/** The configured routes with their names, and the presets for those that the configuration does not define itself. */
export function buildRoutes(
  configured: Configuration['routes'],
  defaults: Configuration['routes'][string],
): Record<string, RouteSettings> {
  const routes: Record<string, RouteSettings> = {};
  const auto = toRoute('auto', configured.auto ?? defaults);
  routes.auto = auto;
  for (const [name, quality] of Object.entries(presetQuality)) {
    routes[name] = { ...auto, name, objective: { ...withoutKnob(auto.objective), quality }, aliases: [] };
  }
  for (const [name, route] of Object.entries(configured)) routes[name] = toRoute(name, route);
  return routes;
}

/** Names of the presets that a configuration leaves as they are: who may use `auto` may use these. */
export function untouchedPresets(configured: Configuration['routes']): string[] {
  return Object.keys(presetQuality).filter((name) => !Object.hasOwn(configured, name));
}

function toRoute(name: string, route: Configuration['routes'][string]): RouteSettings {
  const { models, objective, ...rest } = route;
  return {
    ...rest,
    name,
    models: models === '*' ? ['*'] : models,
    objective: hasKnob(objective) ? objective : { ...objective, quality: defaultQuality },
  };
}

function hasKnob(objective: ObjectiveSettings): boolean {
  return objective.quality !== undefined || objective.maxQualityLoss !== undefined;
}

function withoutKnob(objective: ObjectiveSettings): ObjectiveSettings {
  const { quality: _quality, maxQualityLoss: _maxQualityLoss, ...rest } = objective;
  return rest;
}
