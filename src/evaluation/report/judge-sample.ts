import type { Random } from '../../numerics/random.ts';
import type { Interval } from './difference-interval.ts';
import { isEmptyAnswer, judgeMessages, readVerdict, type Verdict } from './judge-prompt.ts';
import type { LoggedCall, LoggedMessage } from './logged-call.ts';
import { modelOfPlan, type ReportCase } from './report-case.ts';

/** A switched call with what it takes to ask it again. */
export interface SampledCall {
  case: ReportCase;
  body: LoggedCall['body'];
}

export interface JudgeOptions {
  judge: string;
  /** Calls compared at most. */
  sample: number;
  maxUsd: number;
  random: Random;
  /** Answers to a chat body; rejects when the model fails. Has its own deadline. */
  ask(model: string, body: LoggedCall['body']): Promise<{ text: string; costUsd: number }>;
  /** A number that nobody can foresee. */
  newNonce(): string;
  onCompared?(compared: number): void;
}

/** How a judge likes the route's answers beside those of the models that had answered. */
export interface JudgedSample {
  judge: string;
  compared: number;
  wins: number;
  ties: number;
  losses: number;
  /** Share of the comparisons that the route wins, ties by half; 95 % interval over the calls. */
  winRate: Interval | null;
  /** Comparisons in which the judge changed its mind with the order; they count as ties. */
  inconsistent: number;
  /** Left out: a model failed, or the judge said nothing that can be read. */
  failed: number;
  spentUsd: number;
  stoppedBy: 'sample' | 'budget' | 'end';
}

const MAX_ANSWER_TOKENS = 1_500;
const MAX_VERDICT_TOKENS = 200;
const REPLICATES = 1_000;

/**
 * Has both models answer sampled calls anew and a third one compare them, in both orders. Stops before the next
 * comparison, at the cost of the dearest one so far, could exceed the budget.
 */
export async function judgeSample(
  calls: readonly SampledCall[],
  options: JudgeOptions,
): Promise<JudgedSample> {
  const result: JudgedSample = {
    judge: options.judge,
    compared: 0,
    wins: 0,
    ties: 0,
    losses: 0,
    winRate: null,
    inconsistent: 0,
    failed: 0,
    spentUsd: 0,
    stoppedBy: 'end',
  };
  const scores: number[] = [];
  let dearestUsd = 0;
  for (const call of calls) {
    if (scores.length >= options.sample) {
      result.stoppedBy = 'sample';
      break;
    }
    // Before the first comparison: both answers, and about as much again for a judge that reads them twice.
    const predictedUsd = 2 * ((call.case.served?.costUsd ?? 0) + (call.case.routed?.costUsd ?? 0));
    const expectedUsd = Math.max(dearestUsd, predictedUsd);
    if (result.spentUsd + expectedUsd > options.maxUsd) {
      result.stoppedBy = 'budget';
      break;
    }
    const purse = new Purse(options);
    const outcome = await compare(call, purse, options);
    result.spentUsd += purse.spentUsd;
    dearestUsd = Math.max(dearestUsd, purse.spentUsd);
    if (outcome === null) {
      result.failed++;
      continue;
    }
    if (outcome.isInconsistent) result.inconsistent++;
    if (outcome.score === 1) result.wins++;
    else if (outcome.score === 0) result.losses++;
    else result.ties++;
    scores.push(outcome.score);
    result.compared = scores.length;
    options.onCompared?.(scores.length);
  }
  result.winRate = meanInterval(scores, options.random);
  return result;
}

/** Counts what asking costs. */
class Purse {
  readonly #ask: JudgeOptions['ask'];
  spentUsd = 0;

  constructor({ ask }: JudgeOptions) {
    this.#ask = ask;
  }

  async ask(model: string, body: LoggedCall['body']): Promise<string> {
    const { text, costUsd } = await this.#ask(model, body);
    this.spentUsd += costUsd;
    return text;
  }
}

async function compare(
  { case: one, body }: SampledCall,
  purse: Purse,
  options: JudgeOptions,
): Promise<{ score: 0 | 0.5 | 1; isInconsistent: boolean } | null> {
  if (one.routed === null) return null;
  const question = { ...body, max_completion_tokens: MAX_ANSWER_TOKENS };
  const answers = await settled([
    purse.ask(one.model, question),
    purse.ask(modelOfPlan(one.routed.plan), question),
  ]);
  if (answers === null) return null;
  const [served, routed] = answers as [string, string];
  const emptiness = Number(isEmptyAnswer(served)) - Number(isEmptyAnswer(routed));
  if (emptiness !== 0) return { score: emptiness > 0 ? 1 : 0, isInconsistent: false };

  const request = lastRequest(body.messages);
  const verdictOf = (first: string, second: string) => {
    const messages = judgeMessages(request, first, second, options.newNonce());
    return purse.ask(options.judge, { messages, max_completion_tokens: MAX_VERDICT_TOKENS, temperature: 0 });
  };
  const texts = await settled([verdictOf(served, routed), verdictOf(routed, served)]);
  if (texts === null) return null;
  const [forth, back] = texts.map(readVerdict);
  if (forth === null || forth === undefined || back === null || back === undefined) return null;
  return scoreOf(forth, back);
}

/** The route's answer stood second, then first. Only a verdict that outlives the swap counts. */
function scoreOf(
  forth: NonNullable<Verdict>,
  back: NonNullable<Verdict>,
): { score: 0 | 0.5 | 1; isInconsistent: boolean } {
  const likes =
    (forth === 'second' ? 1 : forth === 'first' ? -1 : 0) +
    (back === 'first' ? 1 : back === 'second' ? -1 : 0);
  if (likes === 2) return { score: 1, isInconsistent: false };
  if (likes === -2) return { score: 0, isInconsistent: false };
  return { score: 0.5, isInconsistent: forth !== 'tie' || back !== 'tie' };
}

/** All results, or null when one failed; waits for all, so that every cost is known. */
async function settled(asked: Promise<string>[]): Promise<string[] | null> {
  const results = await Promise.allSettled(asked);
  const texts = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return texts.length === asked.length ? texts : null;
}

function lastRequest(messages: readonly LoggedMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content ?? '');
}

/** Percentile bootstrap of the mean over calls. */
function meanInterval(scores: readonly number[], random: Random): Interval | null {
  if (scores.length === 0) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const means = new Float64Array(REPLICATES);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    let sum = 0;
    for (let n = 0; n < scores.length; n++) sum += scores[random.integer(scores.length)] ?? 0;
    means[replicate] = sum / scores.length;
  }
  means.sort();
  const at = (share: number) => means[Math.round(share * (REPLICATES - 1))] ?? mean;
  return { mean, low: at(0.025), high: at(0.975), calls: scores.length };
}
