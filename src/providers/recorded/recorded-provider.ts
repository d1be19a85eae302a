import { messageText } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ChatEvent } from '../../chat/chat-response.ts';
import type { Clock } from '../../numerics/clock.ts';
import { hashString } from '../../numerics/hashing.ts';
import { seededRandom } from '../../numerics/random.ts';
import { aggregateStream } from '../aggregate-stream.ts';
import type { CallTimeouts, Provider, ProviderAnswer, ProviderCall } from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { piecesOf } from '../simulated/compose-answer.ts';
import { countTokens } from '../simulated/prompt-reading.ts';
import { SimulatedProvider, type SimulatedOptions } from '../simulated/simulated-provider.ts';
import { type Pace, SimulatedStream } from '../simulated/simulated-stream.ts';
import type { RecordedCall, Recordings } from './recordings.ts';
import { usageOfCall } from './usage-of-cost.ts';

export interface RecordedOptions {
  name: string;
  clock: Clock;
  recordings: Recordings;
  /** See SimulatedOptions; for prompts that were not recorded. */
  assess?: SimulatedOptions['assess'];
}

/** Recorded calls answer this much faster than a simulated one would, so that thousands fit into seconds. */
const hurry = 10;

/**
 * Models whose calls were measured once. A recorded prompt costs what it cost then; its text and its time are simulated,
 * and the text says so. Any other prompt is answered as a simulated model answers.
 */
export class RecordedProvider implements Provider {
  readonly name: string;
  readonly type = 'recorded';
  readonly #options: RecordedOptions;
  readonly #stranger: SimulatedProvider;
  readonly #models: ReadonlyMap<string, Recordings['models'][number]>;

  constructor(options: RecordedOptions) {
    const { name, clock, recordings, assess } = options;
    this.name = name;
    this.#options = options;
    this.#stranger = new SimulatedProvider({
      name,
      clock,
      models: recordings.models,
      ...(assess && { assess }),
    });
    this.#models = new Map(
      recordings.models.flatMap((each) =>
        each.model.deployments.map(({ upstreamModel }) => [upstreamModel, each] as const),
      ),
    );
  }

  async call(call: ProviderCall, timeouts: CallTimeouts, signal: AbortSignal): Promise<ProviderAnswer> {
    const simulated = this.#models.get(call.upstreamModel);
    const prompt = plainPrompt(call.request);
    const recorded = prompt === null ? undefined : this.#options.recordings.find(prompt, call.upstreamModel);
    const pricing = simulated?.model.pricing ?? null;
    if (simulated === undefined || recorded === undefined || prompt === null || pricing === null)
      return this.#stranger.call(call, timeouts, signal);
    if (signal.aborted) throw new ProviderFailure('aborted', 'the call was closed');
    const { clock } = this.#options;
    const random = seededRandom(hashString(call.upstreamModel, hashString(prompt)));
    const pace: Pace = {
      startedMs: clock.monotonicMs(),
      ttftMs: (simulated.behaviour.ttftMs / hurry) * Math.exp(0.25 * random.normal()),
      msPerToken: 1_000 / simulated.behaviour.tokensPerSecond / hurry,
    };
    const usage = usageOfCall(recorded, pricing, countTokens(prompt));
    const events: ChatEvent[] = [
      { type: 'start', id: `rec-${hashString(call.requestId).toString(36)}`, model: call.upstreamModel },
      ...piecesOf(answerText(call.upstreamModel, recorded)).map(
        (text) => ({ type: 'text-delta', choice: 0, text }) as const,
      ),
      { type: 'finish', choice: 0, reason: 'stop' },
      { type: 'usage', usage },
      { type: 'done' },
    ];
    const stream = new SimulatedStream(clock, events, pace, timeouts, signal);
    if (call.stream) return { kind: 'stream', stream, loss: [] };
    return { kind: 'response', response: await aggregateStream(stream), loss: [] };
  }

  async listModels(): Promise<readonly string[]> {
    return [...this.#models.keys()];
  }

  async close(): Promise<void> {
    await this.#stranger.close();
  }
}

/** The prompt of a request that could be a recorded one: one question and nothing else. */
function plainPrompt({ messages, tools, responseFormat, sampling }: ChatRequest): string | null {
  const [only] = messages;
  if (messages.length !== 1 || only?.role !== 'user' || only.parts.some(({ type }) => type !== 'text'))
    return null;
  const isPlain = tools.length === 0 && (responseFormat ?? null) === null && (sampling.n ?? 1) === 1;
  return isPlain ? messageText(only) : null;
}

function answerText(model: string, { score, costUsd }: RecordedCall): string {
  return (
    `[Simulated answer. ${model} was measured on this very prompt: its answer scored ${score} of 1 and cost ` +
    `$${Number(costUsd.toPrecision(3))}. What it wrote was not recorded, and no model was called now.]`
  );
}
