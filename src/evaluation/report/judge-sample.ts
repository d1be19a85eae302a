import type { Random } from '../../numerics/random.ts';
import type { Interval } from './difference-interval.ts';
import { isEmptyAnswer, judgeMessages, MAX_JUDGED_CHARS, readVerdict, type Verdict } from './judge-prompt.ts';
import type { LoggedCall, LoggedMessage } from './logged-call.ts';
import type { ReportCase } from './report-case.ts';

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
  /** Whether one of the models that answer or judge is simulated. */
  isSimulated: boolean;
  /** Comparisons under way at once. */
  concurrency?: number;
  random: Random;
  /** Answers to a chat body as a plan; `text` is null when it fails, which may have cost something. Has its own deadline. */
  ask(plan: string, body: LoggedCall['body']): Promise<{ text: string | null; costUsd: number }>;
  /** The most that such a question can cost. */
  boundUsd(plan: string, body: LoggedCall['body']): number;
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
  maxUsd: number;
  stoppedBy: 'sample' | 'budget' | 'end';
  isSimulated: boolean;
}

/** About what a judge reads of an answer; models that think first need some of it for that. */
const MAX_ANSWER_TOKENS = 3_000;
const MAX_VERDICT_TOKENS = 1_000;
const CONCURRENCY = 4;
const REPLICATES = 1_000;

const verdictFormat = {
  type: 'json_schema',
  json_schema: {
    name: 'verdict',
    strict: true,
    schema: {
      type: 'object',
      properties: { verdict: { type: 'string', enum: ['A', 'B', 'tie'] } },
      required: ['verdict'],
      additionalProperties: false,
    },
  },
};

/**
 * Has both models answer sampled calls anew and a third one compare them, in both orders. Before a comparison begins, the
 * most that it can cost is set aside; one that does not fit into what is left of the budget is not begun.
 */
export async function judgeSample(
  calls: readonly SampledCall[],
  options: JudgeOptions,
): Promise<JudgedSample> {
  const { judge, sample, maxUsd, isSimulated, concurrency = CONCURRENCY } = options;
  const result: JudgedSample = {
    judge,
    compared: 0,
    wins: 0,
    ties: 0,
    losses: 0,
    winRate: null,
    inconsistent: 0,
    failed: 0,
    spentUsd: 0,
    maxUsd,
    stoppedBy: 'end',
    isSimulated,
  };
  const scores: number[] = [];
  let next = 0;
  let underWay = 0;
  let reservedUsd = 0;
  const work = async () => {
    for (let call = calls[next]; call !== undefined; call = calls[next]) {
      if (scores.length + underWay >= sample) return;
      const boundUsd = boundOf(call, options);
      if (result.spentUsd + reservedUsd + boundUsd > maxUsd) {
        result.stoppedBy = 'budget';
        return;
      }
      next++;
      underWay++;
      reservedUsd += boundUsd;
      const purse = new Purse(options);
      const outcome = await compare(call, purse, options);
      underWay--;
      reservedUsd -= boundUsd;
      result.spentUsd += purse.spentUsd;
      if (outcome === null) {
        result.failed++;
        continue;
      }
      if (outcome.isInconsistent) result.inconsistent++;
      if (outcome.score === 1) result.wins++;
      else if (outcome.score === 0) result.losses++;
      else result.ties++;
      scores.push(outcome.score);
      options.onCompared?.(scores.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  result.compared = scores.length;
  if (scores.length >= sample && next < calls.length) result.stoppedBy = 'sample';
  else if (next >= calls.length) result.stoppedBy = 'end';
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

  async ask(plan: string, body: LoggedCall['body']): Promise<string | null> {
    const { text, costUsd } = await this.#ask(plan, body);
    this.spentUsd += costUsd;
    return text;
  }
}

function plansOf({ case: one }: SampledCall): { served: string; routed: string } | null {
  if (one.routed === null) return null;
  return { served: one.served?.plan ?? one.model, routed: one.routed.plan };
}

function questionOf({ body }: SampledCall): LoggedCall['body'] {
  return { ...body, max_completion_tokens: MAX_ANSWER_TOKENS };
}

function verdictBody(request: string, first: string, second: string, nonce: string): LoggedCall['body'] {
  return {
    messages: judgeMessages(request, first, second, nonce),
    max_completion_tokens: MAX_VERDICT_TOKENS,
    temperature: 0,
    response_format: verdictFormat,
  };
}

/** Two answers, and two verdicts on answers as long as their cap allows. */
function boundOf(call: SampledCall, { judge, boundUsd, newNonce }: JudgeOptions): number {
  const plans = plansOf(call);
  if (plans === null) return 0;
  const longest = 'word '.repeat(MAX_JUDGED_CHARS / 5);
  const verdict = verdictBody(lastRequest(call.body.messages), longest, longest, newNonce());
  const question = questionOf(call);
  return boundUsd(plans.served, question) + boundUsd(plans.routed, question) + 2 * boundUsd(judge, verdict);
}

async function compare(
  call: SampledCall,
  purse: Purse,
  options: JudgeOptions,
): Promise<{ score: 0 | 0.5 | 1; isInconsistent: boolean } | null> {
  const plans = plansOf(call);
  if (plans === null) return null;
  const question = questionOf(call);
  const [served, routed] = await Promise.all([
    purse.ask(plans.served, question),
    purse.ask(plans.routed, question),
  ]);
  if (served === null || routed === null) return null;
  const emptiness = Number(isEmptyAnswer(served)) - Number(isEmptyAnswer(routed));
  if (emptiness !== 0) return { score: emptiness > 0 ? 1 : 0, isInconsistent: false };

  const request = lastRequest(call.body.messages);
  const verdictOn = async (first: string, second: string) => {
    const text = await purse.ask(options.judge, verdictBody(request, first, second, options.newNonce()));
    return text === null ? null : readVerdict(text);
  };
  const [forth, back] = await Promise.all([verdictOn(served, routed), verdictOn(routed, served)]);
  return forth === null || back === null ? null : scoreOf(forth, back);
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
