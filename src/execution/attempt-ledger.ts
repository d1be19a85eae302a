import { emptyUsage, type Usage } from '../chat/usage.ts';
import { estimateInputTokens } from '../classification/token-estimate.ts';
import type { ProviderFailure } from '../providers/provider-failure.ts';
import type { AttemptTarget } from './attempt.ts';
import type { DeploymentHealth } from './deployment-health.ts';
import { type FailurePolicy, isLikelyBilled } from './failure-policy.ts';
import type { Attempt } from './outcome.ts';
import { type OutputCap, outputCap } from './output-cap.ts';
import { OutputCounter } from './output-counter.ts';
import type { RequestRun } from './request-run.ts';
import { attemptCostNanoUsd, inputOnlyUsage, settleUsage, type UsageBounds } from './settle-usage.ts';

/** The books of one attempt: what it generated, how it ended, what it costs and what it says about health. Ends once. */
export class AttemptLedger {
  readonly target: AttemptTarget;
  readonly counter: OutputCounter;
  readonly cap: OutputCap;
  readonly #run: RequestRun;
  readonly #health: DeploymentHealth;
  readonly #wasProbe: boolean;
  readonly #startedMs: number;
  #firstContentMs: number | undefined;
  #loss: readonly string[] = [];
  #ended: Attempt | undefined;

  constructor(run: RequestRun, target: AttemptTarget) {
    this.#run = run;
    this.target = target;
    this.counter = new OutputCounter();
    this.cap = outputCap(target);
    this.#health = run.context.health.of(target.deployment);
    this.#startedMs = run.context.clock.monotonicMs();
    this.#wasProbe = this.#health.begin();
  }

  addLoss(word: string): void {
    if (!this.#loss.includes(word)) this.#loss = [...this.#loss, word];
  }

  /** Adds what the provider could not carry; returns all that was lost. */
  noteLoss(words: readonly string[]): readonly string[] {
    for (const word of words) this.addLoss(word);
    return this.#loss;
  }

  noteFirstContent(): void {
    this.#firstContentMs = this.#run.context.clock.monotonicMs() - this.#startedMs;
  }

  sinceRunStartMs(): number {
    return this.#run.context.clock.monotonicMs() - this.#run.startedMs;
  }

  /** The attempt gave what was asked for. `verdict` is a verifier's, when one looked. */
  succeed(verdict?: { accepted: boolean; reason?: string }): Attempt {
    if (this.#ended !== undefined) return this.#ended;
    this.#health.succeeded(this.#wasProbe);
    const attempt = this.#attempt(verdict?.accepted === false ? 'rejected' : 'ok', this.usage(true));
    if (verdict !== undefined) {
      attempt.verifierScore = verdict.accepted ? 1 : 0;
      if (verdict.reason !== undefined) attempt.verifierReason = verdict.reason;
    }
    return this.#record(attempt);
  }

  fail(status: 'failed' | 'interrupted', failure: ProviderFailure, policy: FailurePolicy): Attempt {
    if (this.#ended !== undefined) return this.#ended;
    this.#health.failed(failure, policy.health, this.#wasProbe);
    const wasBilled =
      this.counter.hasContent || this.counter.reportedUsage !== undefined || isLikelyBilled(failure);
    const attempt = this.#attempt(status, wasBilled ? this.usage(false) : emptyUsage());
    attempt.failure = failure.kind;
    if (failure.details.status !== undefined) attempt.httpStatus = failure.details.status;
    return this.#record(attempt);
  }

  /** We ended it: the client left, or the answer outgrew its bounds, or time ran out after the commit point. */
  end(status: 'cancelled' | 'interrupted'): Attempt {
    if (this.#ended !== undefined) return this.#ended;
    this.#health.released(this.#wasProbe);
    return this.#record(this.#attempt(status, this.usage(false)));
  }

  /** Usage so far: the provider's when complete and sensible, else with our estimate. */
  usage(isComplete: boolean): Usage {
    if (this.counter.reportedUsage === undefined && !this.counter.hasContent) {
      return inputOnlyUsage(this.#inputTokens());
    }
    const bounds: UsageBounds = {
      inputTokensEstimate: this.#inputTokens(),
      contextTokens: this.target.model.contextTokens,
      maxOutputTokens: this.cap.ceilingTokens,
    };
    return settleUsage(this.counter, bounds, isComplete);
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  costNanoUsd(usage: Usage): number {
    return attemptCostNanoUsd(this.target.model, this.target.deployment, usage);
  }

  #inputTokens(): number {
    const { request, inputTokens } = this.#run.input;
    return request === this.target.request && inputTokens !== undefined
      ? inputTokens
      : Math.ceil(estimateInputTokens(this.target.request));
  }

  #attempt(status: Attempt['status'], usage: Usage): Attempt {
    const { step, plan, model, deployment } = this.target;
    const nowMs = this.#run.context.clock.monotonicMs();
    const attempt: Attempt = {
      step,
      model: model.id,
      provider: deployment.provider,
      deployment: deployment.id,
      status,
      startedMs: this.#startedMs - this.#run.startedMs,
      totalMs: nowMs - this.#startedMs,
      usage,
      costNanoUsd: this.costNanoUsd(usage),
    };
    if (plan.effort !== undefined) attempt.effort = plan.effort;
    if (this.#firstContentMs !== undefined) attempt.firstContentMs = this.#firstContentMs;
    if (this.counter.finishReason !== undefined) attempt.finishReason = this.counter.finishReason;
    if (this.#loss.length > 0) attempt.loss = this.#loss;
    return attempt;
  }

  #record(attempt: Attempt): Attempt {
    this.#ended = attempt;
    this.#run.record(attempt);
    return attempt;
  }
}
