import {
  type SimulatedBehaviour,
  type SimulatedModel,
  simulatedSuccess,
} from '../../catalog/simulated-models.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { type ChatEvent, isContentEvent } from '../../chat/chat-response.ts';
import type { Clock } from '../../numerics/clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import { GatheredAnswer } from '../gathered-answer.ts';
import type { CallTimeouts, Provider, ProviderAnswer, ProviderCall } from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { eventsOf } from './answer-events.ts';
import { answerSeed, type ComposedChoice, composeChoice, limitChoice } from './compose-answer.ts';
import { countTokens, type PromptReading, readPrompt } from './prompt-reading.ts';
import { type FaultScript, findScriptedFault } from './scripted-faults.ts';
import { type Pace, SimulatedStream, waitWithin } from './simulated-stream.ts';

export interface SimulatedOptions {
  name: string;
  clock: Clock;
  models: readonly SimulatedModel[];
  /** Another seed gives other answers to the same prompts. */
  seed?: number;
  /** What a prompt is about and how hard it is (0..1); decides how likely each model is to answer it well. */
  assess?: (request: ChatRequest) => { domain: string; complexity: number };
}

/** Tokens of simulated reasoning by effort. */
const reasoningTokens: Readonly<Record<string, number>> = {
  minimal: 10,
  low: 20,
  medium: 60,
  high: 160,
  xhigh: 300,
  max: 500,
};

const faultyBehaviour: SimulatedBehaviour = {
  ttftMs: 20,
  tokensPerSecond: 500,
  ability: { default: 0.7 },
  complexitySlope: 2,
  verbosity: 1,
};

/**
 * Models that exist only here: no network, no weights. The same conversation, model and seed give the same answer. Speed,
 * length, usage and the share of good answers follow the models' descriptions; each answer says that it is simulated.
 */
export class SimulatedProvider implements Provider {
  readonly name: string;
  readonly type = 'simulated';
  readonly #options: SimulatedOptions;
  readonly #behaviours: ReadonlyMap<string, SimulatedBehaviour>;

  constructor(options: SimulatedOptions) {
    this.name = options.name;
    this.#options = options;
    this.#behaviours = new Map(
      options.models.flatMap(({ model, behaviour }) =>
        model.deployments.map((deployment) => [deployment.upstreamModel, behaviour] as const),
      ),
    );
  }

  async call(call: ProviderCall, timeouts: CallTimeouts, signal: AbortSignal): Promise<ProviderAnswer> {
    if (signal.aborted) throw new ProviderFailure('aborted', 'the call was closed');
    const { clock } = this.#options;
    const fault = findScriptedFault(call.upstreamModel);
    const behaviour =
      this.#behaviours.get(call.upstreamModel) ?? (fault === null ? undefined : faultyBehaviour);
    if (behaviour === undefined) {
      throw new ProviderFailure('model-not-found', 'no simulated model has that name', {
        status: 404,
        mayBeBilled: false,
      });
    }
    if (fault?.failure !== undefined) throw fault.failure;
    if (fault?.isSilent) {
      await waitWithin(
        clock,
        Number.POSITIVE_INFINITY,
        timeouts.firstContentMs,
        'first-content-timeout',
        signal,
      );
    }
    const startedMs = clock.monotonicMs();
    const reading = readPrompt(call.request);
    const choices = this.#compose(call, reading, behaviour, fault);
    const events = eventsOf(call, choices, reading, fault);
    const pace = paceOf(call, behaviour, reading, fault, startedMs);
    const stream = new SimulatedStream(clock, events, pace, timeouts, signal);
    if (call.stream) return { kind: 'stream', stream, loss: [] };
    return {
      kind: 'response',
      response: await whole(clock, events, pace, timeouts, signal),
      loss: [],
    };
  }

  async listModels(): Promise<readonly string[]> {
    return [...this.#behaviours.keys()];
  }

  async close(): Promise<void> {}

  #compose(
    call: ProviderCall,
    reading: PromptReading,
    behaviour: SimulatedBehaviour,
    fault: FaultScript | null,
  ): ComposedChoice[] {
    const { request, upstreamModel } = call;
    const { domain, complexity } = this.#options.assess?.(request) ?? assessByLength(reading);
    const chance = simulatedSuccess(behaviour, domain, complexity);
    const effort = call.effort ?? request.reasoning?.effort;
    const count = Math.max(1, Math.min(128, request.sampling.n ?? 1));
    return Array.from({ length: count }, (_, index) => {
      const seed = answerSeed(request, upstreamModel, index, this.#options.seed ?? 0);
      const choice = composeChoice(request, reading, {
        model: upstreamModel,
        isGood: seededRandom(seed ^ 0x5bd1e995).uniform() < chance,
        verbosity: behaviour.verbosity,
        reasoningTokens: effort === undefined ? 0 : (reasoningTokens[effort] ?? 0),
        seed,
      });
      fault?.spoil?.(choice);
      limitChoice(choice, call.maxOutputTokens ?? request.sampling.maxOutputTokens);
      return choice;
    });
  }
}

/** Without a better judgement: longer prompts are harder. */
function assessByLength(reading: PromptReading): { domain: string; complexity: number } {
  const tokens = countTokens(reading.lastText);
  return { domain: 'default', complexity: tokens / (tokens + 150) };
}

function paceOf(
  call: ProviderCall,
  behaviour: SimulatedBehaviour,
  reading: PromptReading,
  fault: FaultScript | null,
  startedMs: number,
): Pace {
  const random = seededRandom(answerSeed(call.request, call.upstreamModel, 0, 1));
  const spread = Math.exp(0.25 * random.normal());
  return {
    startedMs,
    // Reading the prompt takes time as well, at some 20,000 tokens a second.
    ttftMs: fault?.ttftMs ?? behaviour.ttftMs * spread + reading.inputTokens / 20,
    // All answers of a call grow together.
    msPerToken: (fault?.msPerToken ?? 1_000 / behaviour.tokensPerSecond) / (call.request.sampling.n ?? 1),
    ...(fault?.breakAfter && { breakAfter: fault.breakAfter }),
  };
}

/** The answer as one, after the time that it would have taken. */
async function whole(
  clock: Clock,
  events: readonly ChatEvent[],
  pace: Pace,
  timeouts: CallTimeouts,
  signal: AbortSignal,
) {
  if (pace.breakAfter !== undefined) {
    if (pace.breakAfter.how === 'stall') {
      await waitWithin(
        clock,
        Number.POSITIVE_INFINITY,
        timeouts.firstContentMs,
        'first-content-timeout',
        signal,
      );
    }
    throw new ProviderFailure('connection-lost', '(simulated) connection cut', { mayBeBilled: true });
  }
  const totalMs = pace.ttftMs + events.filter(isContentEvent).length * pace.msPerToken;
  await waitWithin(clock, totalMs, timeouts.firstContentMs, 'first-content-timeout', signal);
  const gathered = new GatheredAnswer();
  for (const event of events) gathered.add(event);
  return gathered.response;
}
