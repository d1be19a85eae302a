import { findModel } from '../catalog/catalogue.ts';
import { openAiChat } from '../dialects/openai-chat/openai-chat.ts';
import type { LogJudge } from '../evaluation/report/case-from-log.ts';
import { CliFailure, type CliIo } from './cli-io.ts';
import { catalogueOf, type ConfigurationFlags } from './configuration.ts';
import { openOfflineRouter } from './offline-router.ts';
import { openClassifier } from './open-classifier.ts';

export interface LogJudgeFlags extends ConfigurationFlags {
  route: string;
  baseline?: string;
  /** Over the whole catalogue, whoever serves it. */
  isHypothetical: boolean;
}

/** What this configuration's router makes of calls that others answered. */
export async function openLogJudge(io: CliIo, flags: LogJudgeFlags): Promise<LogJudge> {
  const catalogue = await catalogueOf(io, flags);
  const { isHypothetical, route } = flags;
  const parts = { catalogue, classifier: openClassifier(), isHypothetical, seed: 0 };
  const router = await openOfflineRouter(io, flags, parts);
  const { pool, routes } = router.generation;
  if (!routes.has(route)) throw new CliFailure(`no route is named ${route}`);
  const modelNamed = (name: string) => pool.byId.get(name) ?? findModel(catalogue, name);
  const baseline = flags.baseline === undefined ? null : modelNamed(flags.baseline);
  if (baseline === undefined) throw new CliFailure(`no model is named ${flags.baseline}`);
  return {
    parse: (body) => openAiChat.parseRequest({ ...body, model: route }, 0, {}),
    route: (request) => router.route(request),
    modelNamed,
    baseline,
  };
}
