import { randomUUID } from 'node:crypto';
import type { ModelAsker } from '../ask-models.ts';
import type { Model } from '../catalog/model.ts';
import type { CollectedCases, SampleOptions } from '../evaluation/report/collect-cases.ts';
import { judgeSample, type JudgedSample } from '../evaluation/report/judge-sample.ts';
import { modelOfPlan, type ReportCase } from '../evaluation/report/report-case.ts';
import { seededRandom } from '../numerics/random.ts';
import { CliFailure, type CliIo, usageError } from './cli-io.ts';

export interface JudgeFlags {
  judge?: string;
  /** Calls compared at most. */
  sample?: number;
  maxUsd?: number;
}

const defaultSample = 200;
const defaultMaxUsd = 5;
const maxSample = 10_000;
/** More than are compared, for those whose models fail. */
const sampledPerCompared = 2;

/** Has a model judge some of the switches of a report. */
export class ReportJudge {
  readonly #asker: ModelAsker;
  readonly #judge: Model;
  readonly #sample: number;
  readonly #maxUsd: number;
  /** Models of switches that are not served here, with how many switches each kept from being judged. */
  readonly #missing = new Map<string, number>();

  /** @throws CliFailure for a judge that is not served here or has no price */
  constructor(asker: ModelAsker, { judge, sample = defaultSample, maxUsd = defaultMaxUsd }: JudgeFlags) {
    this.#asker = asker;
    const model = asker.modelNamed(judge ?? '');
    if (model === undefined) throw new CliFailure(`no model that could judge is served here as ${judge}`);
    if (model.pricing === null)
      throw new CliFailure(
        `${model.id} has no known price, so that no budget could hold; give it one in the configuration`,
      );
    this.#judge = model;
    this.#sample = sample;
    this.#maxUsd = maxUsd;
  }

  sampleOptions(): SampleOptions {
    return {
      size: sampledPerCompared * this.#sample,
      random: seededRandom(1),
      accepts: (one) => this.#isAskable(one),
    };
  }

  /** Progress goes to standard error. @throws CliFailure when there are switches, but none that could be asked again */
  async judge(io: CliIo, { cases, sampled }: CollectedCases): Promise<JudgedSample> {
    if (sampled.length === 0) throw new CliFailure(this.#whyNothing(cases));
    const models = sampled.flatMap(({ case: one }) => [this.#servedModel(one), this.#routedModel(one)]);
    const isSimulated = [...models, this.#judge].some((model) => model?.source === 'simulated');
    if (isSimulated)
      io.stderr.write(
        'models that answer or judge are simulated: what comes of it shows the way, not the quality\n',
      );
    io.stderr.write(
      `judging at most ${Math.min(this.#sample, sampled.length)} switched calls with ${this.#judge.id}, for at most $${this.#maxUsd}\n`,
    );
    const judged = await judgeSample(sampled, {
      judge: this.#judge.id,
      sample: this.#sample,
      maxUsd: this.#maxUsd,
      isSimulated,
      random: seededRandom(2),
      ask: (plan, body) => this.#asker.ask(this.#canonical(plan), body),
      boundUsd: (plan, body) => this.#asker.boundUsd(this.#canonical(plan), body),
      newNonce: () => randomUUID(),
      onCompared: (compared) => {
        if (io.stderr.isTTY) io.stderr.write(`\r${compared} compared`);
      },
    });
    io.stderr.write(
      `${io.stderr.isTTY ? '\r' : ''}${judged.compared} compared, $${judged.spentUsd.toFixed(4)} spent\n`,
    );
    return judged;
  }

  #isAskable(one: ReportCase): boolean {
    const missing = [
      ...(isPriced(this.#servedModel(one)) ? [] : [one.model]),
      ...(isPriced(this.#routedModel(one)) ? [] : [one.routed?.plan ?? one.model]),
    ];
    for (const name of missing) this.#missing.set(name, (this.#missing.get(name) ?? 0) + 1);
    return missing.length === 0;
  }

  #servedModel(one: ReportCase): Model | undefined {
    return this.#asker.modelNamed(one.model);
  }

  #routedModel({ routed }: ReportCase): Model | undefined {
    return routed === null ? undefined : this.#asker.modelNamed(modelOfPlan(routed.plan));
  }

  /** Logs and plans name models by any of their names. */
  #canonical(plan: string): string {
    const name = modelOfPlan(plan);
    return `${this.#asker.modelNamed(name)?.id ?? name}${plan.slice(name.length)}`;
  }

  #whyNothing(cases: readonly ReportCase[]): string {
    if (this.#missing.size > 0) {
      const names = [...this.#missing].sort((a, b) => b[1] - a[1]).map(([name]) => name);
      return `there is no switch to judge: not served here at a known price ${names.slice(0, 5).join(', ')}`;
    }
    const hasPrompts = cases.some(({ excerpt }) => excerpt !== null);
    return hasPrompts
      ? 'there is no switch to judge: the route gives no call that could be asked again to another model'
      : 'there is nothing to judge: no prompt is stored (`storage.prompts`)';
  }
}

function isPriced(model: Model | undefined): boolean {
  return model !== undefined && model.pricing !== null;
}

/** @throws CliFailure (usage) */
export function parseSample(text: string): number {
  const sample = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (sample < 1 || sample > maxSample)
    throw usageError(`--sample is a whole number from 1 to ${maxSample}, not "${text}"`);
  return sample;
}

/** @throws CliFailure (usage) */
export function parseMaxUsd(text: string): number {
  const usd = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (!(usd > 0)) throw usageError(`--max-usd is an amount of dollars above 0, not "${text}"`);
  return usd;
}
