import type { Model } from '../catalog/model.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import type { Usage } from '../chat/usage.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Plan, SinglePlan } from '../routing/plan.ts';
import type { ModelConditions } from '../routing/routing-input.ts';
import { runCascade } from './cascade.ts';
import { runChain } from './chain.ts';
import { cancellationError } from './client-error.ts';
import { modelConditions } from './conditions.ts';
import type { Execution, ExecutionInput } from './execution.ts';
import type { ExecutorContext, ExecutorOptions, ExecutorSettings } from './executor-context.ts';
import { type ExecutorState, executorState } from './executor-state.ts';
import { HealthRegistry } from './health-registry.ts';
import { RequestRun } from './request-run.ts';
import { runSingles, type StepResult } from './run-singles.ts';

/** Carries plans out. One per process: it holds what is known about the health of every deployment. */
export interface Executor {
  /** Never rejects: what goes wrong is a `failure` with an error of the catalogue. */
  execute(input: ExecutionInput): Promise<Execution>;
  /** Live state of a model over its deployments, for routing. */
  conditions(model: Model): ModelConditions;
  /** For metrics and the admin API. */
  state(): ExecutorState;
  /** For requests from now on; those in flight keep the settings that they started with. */
  reload(settings: ExecutorSettings): void;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const context: ExecutorContext = { ...options, health: new HealthRegistry(options.clock, options.random) };
  return {
    execute: (input) => execute(context, input),
    conditions: (model) => modelConditions(context, model),
    state: () => executorState(context),
    reload(settings) {
      context.settings = settings;
      context.health.reconfigure(new Set(Object.keys(settings.providers)));
    },
  };
}

async function execute(context: ExecutorContext, input: ExecutionInput): Promise<Execution> {
  const run = new RequestRun(context, input);
  const [plan] = input.plans;
  if (plan === undefined)
    return finished(run, { kind: 'failed', error: new SignalboxError('no_eligible_model') });
  try {
    return finished(run, await runPlan(run, plan));
  } catch (cause) {
    return finished(run, {
      kind: 'failed',
      error: new SignalboxError('internal_error', undefined, { cause }),
    });
  }
}

function runPlan(run: RequestRun, plan: Plan): Promise<StepResult> {
  const { request, maxAttempts } = run.input;
  const others = fallbacks(run.input);
  switch (plan.kind) {
    case 'single':
      return runSingles(run, {
        step: 'answer',
        request,
        candidates: [plan, ...others],
        stream: request.stream,
        maxAttempts,
      });
    case 'cascade':
      return runCascade(run, plan, others);
    case 'chain':
      return runChain(run, plan, others);
  }
}

/** The single plans after the first, when falling back is allowed. */
function fallbacks(input: ExecutionInput): SinglePlan[] {
  if (!input.allowFallbacks) return [];
  return input.plans.slice(1).filter((plan): plan is SinglePlan => plan.kind === 'single');
}

function finished(run: RequestRun, result: StepResult): Execution {
  const { settled } = run;
  switch (result.kind) {
    case 'stream':
      return { kind: 'stream', stream: result.stream, loss: result.loss, served: result.served, settled };
    case 'response': {
      const attempt = result.ledger.succeed();
      run.settle('ok', { servedModel: attempt.model });
      const response = result.isOfSeveralCalls
        ? withTotalUsage(result.response, run.usage)
        : { ...result.response, usage: attempt.usage };
      return { kind: 'response', response, loss: result.loss, served: result.served, settled };
    }
    case 'cancelled': {
      const error = cancellationError(run.input.signal);
      run.settle('cancelled', { errorCode: error.code });
      return { kind: 'failure', error, settled };
    }
    case 'failed':
      run.settle('failed', { errorCode: result.error.code });
      return { kind: 'failure', error: result.error, settled };
  }
}

/** The provider's own usage object tells of the last call only; without it the dialect writes the sum. */
function withTotalUsage(response: ChatResponse, usage: Usage): ChatResponse {
  const { usage: _usage, ...body } = response.body;
  return { ...response, body, usage };
}
