import type { Deployment, Model } from '../catalog/model.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { ProviderFailure } from '../providers/provider-failure.ts';
import type { SinglePlan } from '../routing/plan.ts';
import { backoffMs, sameDeploymentGapMs } from './backoff.ts';
import { chooseDeployment, type DeploymentOption } from './choose-deployment.ts';
import { clientError, type FinalFailure, toldToWaitError } from './client-error.ts';
import type { FailurePolicy } from './failure-policy.ts';
import type { RequestRun } from './request-run.ts';
import type { StepInput } from './run-singles.ts';

/** The longest that a request waits for one more attempt, whatever its deadline. */
const longestPauseMs = 10_000;

export interface Candidate {
  plan: SinglePlan;
  model: Model;
}

interface Tried {
  candidate: Candidate;
  deployment: Deployment;
  /** When its last failure came. */
  atMs: number;
  /** Whether the failure may pass by itself. */
  mayPass: boolean;
}

export type Next =
  | {
      kind: 'call';
      candidate: Candidate;
      deployment: Deployment;
      refusedParameters: readonly string[];
      isRefit: boolean;
    }
  | { kind: 'wait'; delayMs: number }
  | { kind: 'none'; error: SignalboxError };

/** Where the next attempt of a step goes, given what the attempts before have shown. */
export class CandidateSearch {
  readonly #run: RequestRun;
  readonly #requestedModel: string;
  readonly #isImpatient: boolean;
  readonly #plans: readonly SinglePlan[];
  /** Those that were looked at so far: mostly the first answers. */
  readonly #found: Candidate[] = [];
  #plansRead = 0;
  readonly #tried = new Map<string, Tried>();
  readonly #providersTried = new Set<string>();
  readonly #excludedModels = new Set<string>();
  readonly #excludedProviders = new Set<string>();
  /** The parameter without which a deployment was called once more. */
  readonly #refused = new Map<string, string>();
  #windowAboveTokens = 0;
  #refit: { candidate: Candidate; deployment: Deployment } | null = null;
  #retries = 0;
  #retryTarget: Tried | null = null;
  #last: FinalFailure | null = null;
  #isFinal = false;

  constructor(run: RequestRun, step: Pick<StepInput, 'candidates' | 'request' | 'isImpatient'>) {
    this.#run = run;
    this.#requestedModel = step.request.model;
    this.#isImpatient = step.isImpatient === true;
    this.#plans = step.candidates;
  }

  /** Whether the last failure is the client's to hear, whatever candidates are left. */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  /** Whether the last call is to be made once more without what was refused; that costs no further attempt. */
  get hasRefit(): boolean {
    return this.#refit !== null;
  }

  next(): Next {
    if (this.#refit !== null) {
      const { candidate, deployment } = this.#refit;
      this.#refit = null;
      return this.#call(candidate, deployment, true);
    }
    if (this.#retryTarget !== null) {
      const { candidate, deployment } = this.#retryTarget;
      this.#retryTarget = null;
      return this.#call(candidate, deployment, false);
    }
    const isFirst = this.#tried.size === 0;
    for (const candidate of this.#candidates()) {
      const deployment = this.#freshDeployment(candidate);
      if (deployment === undefined) continue;
      if (isFirst) this.#deposit(deployment);
      else if (!this.#mayRetryAt(deployment)) continue;
      return this.#call(candidate, deployment, false);
    }
    return isFirst ? this.#unhealthyOrNone() : this.#retryOrNone();
  }

  /** Whether a deployment other than this one is there that was not tried and would take a call. */
  hasFresh(other: Deployment): boolean {
    for (const candidate of this.#candidates()) {
      if (candidate.model.deployments.length === 1 && candidate.model.deployments[0] === other) continue;
      if (this.#options(candidate).some((option) => option.deployment !== other)) return true;
    }
    return false;
  }

  failed(
    candidate: Candidate,
    deployment: Deployment,
    failure: ProviderFailure,
    policy: FailurePolicy,
  ): void {
    this.#last = { failure, policy, model: candidate.model };
    const mayPass = (policy.action === 'next' && policy.health === 'failure') || policy.action === 'wait';
    const atMs = this.#run.context.clock.monotonicMs();
    this.#tried.set(deployment.id, { candidate, deployment, atMs, mayPass });
    this.#providersTried.add(deployment.provider);
    if (policy.action === 'pass') this.#isFinal = true;
    if (policy.action === 'fit') this.#fit(candidate, deployment, failure);
  }

  /** What the client sees when nothing is left to try. */
  error(): SignalboxError {
    if (this.#last === null)
      return new SignalboxError('upstream_unavailable', undefined, { shouldRetry: false });
    return clientError(this.#last, this.#requestedModel, this.#soonestMs());
  }

  #fit(candidate: Candidate, deployment: Deployment, failure: ProviderFailure): void {
    const { parameter } = failure.details;
    if (
      failure.kind === 'refused-parameter' &&
      parameter !== undefined &&
      !this.#refused.has(deployment.id)
    ) {
      this.#run.context.health.of(deployment).learnRefusal(parameter);
      this.#refused.set(deployment.id, parameter);
      this.#refit = { candidate, deployment };
      return;
    }
    if (failure.kind === 'context-length') {
      this.#excludedModels.add(candidate.model.id);
      this.#windowAboveTokens = Math.max(this.#windowAboveTokens, candidate.model.contextTokens ?? 0);
    } else if (failure.kind === 'request-too-large') {
      this.#excludedProviders.add(deployment.provider);
    } else {
      this.#excludedModels.add(candidate.model.id);
    }
  }

  #call(candidate: Candidate, deployment: Deployment, isRefit: boolean): Next {
    const learnt = this.#run.context.health.of(deployment).refusedParameters;
    const own = this.#refused.get(deployment.id);
    const card = candidate.model.refusedParameters;
    const refusedParameters =
      learnt.size === 0 && own === undefined
        ? card
        : [...new Set([...card, ...learnt, ...(own === undefined ? [] : [own])])];
    return { kind: 'call', candidate, deployment, refusedParameters, isRefit };
  }

  /** Those whose model is there, looked up as far as somebody asks. */
  *#candidates(): Generator<Candidate, void> {
    yield* this.#found;
    while (this.#plansRead < this.#plans.length) {
      const plan = this.#plans[this.#plansRead++] as SinglePlan;
      const model = this.#run.input.pool.model(plan.model);
      if (model === undefined || model.deployments.length === 0) continue;
      const candidate = { plan, model };
      this.#found.push(candidate);
      yield candidate;
    }
  }

  #freshDeployment(candidate: Candidate): Deployment | undefined {
    const { random } = this.#run.context;
    return chooseDeployment(this.#options(candidate), random, this.#run.input.affinityKey);
  }

  #options(candidate: Candidate): DeploymentOption[] {
    const { health, clock } = this.#run.context;
    const nowMs = clock.monotonicMs();
    const options: DeploymentOption[] = [];
    for (const deployment of candidate.model.deployments) {
      if (!this.#suits(candidate, deployment) || this.#tried.has(deployment.id)) continue;
      const state = health.peek(deployment);
      const ofProvider = health.providerUnavailability(deployment.provider, nowMs);
      if (ofProvider !== null || (state?.unavailability(nowMs) ?? null) !== null) continue;
      options.push({
        deployment,
        inFlight: state?.inFlight ?? 0,
        capacity:
          this.#run.settings.providers[deployment.provider]?.maxConcurrency ?? Number.POSITIVE_INFINITY,
        providerInFlight: health.providerInFlight(deployment.provider),
        failureShare: state?.failureShare(nowMs) ?? 0,
      });
    }
    return options;
  }

  #suits(candidate: Candidate, deployment: Deployment): boolean {
    if (this.#excludedModels.has(candidate.model.id) || this.#excludedProviders.has(deployment.provider))
      return false;
    const { contextTokens } = candidate.model;
    return contextTokens === null || contextTokens > this.#windowAboveTokens;
  }

  /**
   * Nothing is healthy: the best-ranked that no provider told us to leave alone is tried all the same, since our own
   * guesses about health may be wrong and no answer is worse. What a key or a name shut out comes last.
   */
  #unhealthyOrNone(): Next {
    const { health, clock } = this.#run.context;
    const nowMs = clock.monotonicMs();
    let soonestMs = Number.POSITIVE_INFINITY;
    let shutOut: { candidate: Candidate; deployment: Deployment } | null = null;
    for (const candidate of this.#candidates()) {
      for (const deployment of candidate.model.deployments) {
        if (this.#tried.has(deployment.id) || !this.#suits(candidate, deployment)) continue;
        const state = health.of(deployment);
        const waitMs = state.toldToWaitMs(nowMs);
        if (waitMs > 0) {
          soonestMs = Math.min(soonestMs, waitMs);
          continue;
        }
        if (state.isShutOut(nowMs)) shutOut ??= { candidate, deployment };
        else return this.#forced(candidate, deployment);
      }
    }
    if (soonestMs < Number.POSITIVE_INFINITY) return { kind: 'none', error: toldToWaitError(soonestMs) };
    return shutOut === null
      ? { kind: 'none', error: this.error() }
      : this.#forced(shutOut.candidate, shutOut.deployment);
  }

  #forced(candidate: Candidate, deployment: Deployment): Next {
    if (this.#tried.size === 0) this.#deposit(deployment);
    else if (!this.#mayRetryAt(deployment)) return { kind: 'none', error: this.error() };
    return this.#call(candidate, deployment, false);
  }

  /** Every fresh deployment was tried: one of those whose failure may pass is tried again after a pause. */
  #retryOrNone(): Next {
    if (this.#isImpatient) return { kind: 'none', error: this.error() };
    const { health, clock, random } = this.#run.context;
    const nowMs = clock.monotonicMs();
    let best: { tried: Tried; readyMs: number } | null = null;
    for (const tried of this.#tried.values()) {
      if (!tried.mayPass || !this.#suits(tried.candidate, tried.deployment)) continue;
      const state = health.of(tried.deployment);
      const why = state.unavailability(nowMs);
      if (why !== null && why !== 'rate-limited') continue;
      const readyMs = Math.max(tried.atMs + sameDeploymentGapMs, nowMs + state.coolingMs(nowMs));
      if (best === null || readyMs < best.readyMs) best = { tried, readyMs };
    }
    if (best === null)
      return this.#canAnyPass() ? { kind: 'none', error: this.error() } : this.#unhealthyOrNone();
    const delayMs = Math.max(0, best.readyMs - nowMs) + backoffMs(this.#retries + 1, random);
    if (
      delayMs > longestPauseMs ||
      delayMs >= this.#run.remainingMs() ||
      !this.#mayRetryAt(best.tried.deployment)
    ) {
      return { kind: 'none', error: this.error() };
    }
    this.#retries += 1;
    this.#retryTarget = best.tried;
    return { kind: 'wait', delayMs };
  }

  /**
   * Whether something that was tried is only ill for now. Others that are ill are then left alone: when everything is
   * down, one call is enough to find that out.
   */
  #canAnyPass(): boolean {
    for (const tried of this.#tried.values()) if (tried.mayPass) return true;
    return false;
  }

  #deposit(deployment: Deployment): void {
    const { health, clock } = this.#run.context;
    health.retryBudget(deployment.provider).deposit(clock.monotonicMs());
  }

  /** A provider that this request has not called yet is no retry for it: its own breaker and limits guard it. */
  #mayRetryAt(deployment: Deployment): boolean {
    if (!this.#providersTried.has(deployment.provider)) return true;
    const { health, clock } = this.#run.context;
    return health.retryBudget(deployment.provider).tryWithdraw(clock.monotonicMs());
  }

  #soonestMs(): number {
    const { health, clock } = this.#run.context;
    const nowMs = clock.monotonicMs();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const { deployment } of this.#tried.values()) {
      const coolingMs = health.of(deployment).coolingMs(nowMs);
      if (coolingMs > 0) soonestMs = Math.min(soonestMs, coolingMs);
    }
    return soonestMs < Number.POSITIVE_INFINITY ? soonestMs : 0;
  }
}
