import type { ChatEvent, ChatResponse, EventBatch, FinishReason } from '../../chat/chat-response.ts';
import type { ChatPart } from '../../chat/chat-message.ts';
import { emptyUsage, type Usage } from '../../chat/usage.ts';
import type { Clock } from '../../numerics/clock.ts';
import type {
  CallTimeouts,
  Provider,
  ProviderAnswer,
  ProviderCall,
  UpstreamStream,
} from '../../providers/provider.ts';
import { ProviderFailure } from '../../providers/provider-failure.ts';

/** What one call does. Times are milliseconds of the injected clock. */
export type Script =
  | {
      kind: 'answer';
      afterMs?: number;
      text?: string;
      parts?: ChatPart[];
      finish?: FinishReason;
      usage?: Usage;
      loss?: string[];
    }
  | {
      kind: 'stream';
      /** To the first batch. */
      afterMs?: number;
      gapMs?: number;
      /** Batches without content before the first text. */
      lifecycleBatches?: number;
      texts: string[];
      usage?: Usage;
      /** `finish` is the proper end; the others break the stream after the last text. */
      end: 'finish' | 'cut' | 'stall' | 'fail-late';
    }
  | { kind: 'fail'; afterMs?: number; failure: ProviderFailure }
  /** Never answers. A deaf one does not even hear the abort. */
  | { kind: 'hang'; deaf?: boolean }
  | { kind: 'throw' };

export interface ScriptedCall {
  call: ProviderCall;
  timeouts: CallTimeouts;
  atMs: number;
  /** When the call's connection was given back or closed; null while open. */
  closedMs: number | null;
  /** Texts that were given out. */
  texts: number;
}

/** An in-memory provider on a manual clock that does what a script says, and keeps its own books. */
export class ScriptedProvider implements Provider {
  readonly name: string;
  readonly type = 'scripted';
  readonly calls: ScriptedCall[] = [];
  readonly #clock: Clock;
  readonly #script: (call: ProviderCall, index: number) => Script;

  constructor(
    name: string,
    clock: Clock,
    script: Script | Script[] | ((call: ProviderCall, index: number) => Script),
  ) {
    this.name = name;
    this.#clock = clock;
    if (typeof script === 'function') this.#script = script;
    else if (Array.isArray(script))
      this.#script = (_, index) => script[Math.min(index, script.length - 1)] as Script;
    else this.#script = () => script;
  }

  get openCalls(): number {
    return this.calls.filter((call) => call.closedMs === null).length;
  }

  call(call: ProviderCall, timeouts: CallTimeouts, signal: AbortSignal): Promise<ProviderAnswer> {
    const record: ScriptedCall = {
      call,
      timeouts,
      atMs: this.#clock.monotonicMs(),
      closedMs: null,
      texts: 0,
    };
    const script = this.#script(call, this.calls.length);
    this.calls.push(record);
    const close = () => {
      record.closedMs ??= this.#clock.monotonicMs();
    };
    if (script.kind === 'throw') {
      close();
      throw new TypeError('a bug in an adapter');
    }
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        close();
        if (script.kind !== 'hang' || script.deaf !== true) reject(new ProviderFailure('aborted', 'aborted'));
      });
      if (script.kind === 'hang') return;
      if (script.kind === 'stream') {
        resolve({ kind: 'stream', stream: scriptedStream(script, this.#clock, record, close), loss: [] });
        return;
      }
      const answer = () => {
        close();
        if (script.kind === 'fail') reject(script.failure);
        else resolve({ kind: 'response', response: scriptedResponse(script, call), loss: script.loss ?? [] });
      };
      if ((script.afterMs ?? 0) === 0) answer();
      else this.#clock.schedule(script.afterMs ?? 0, answer);
    });
  }

  listModels(): Promise<null> {
    return Promise.resolve(null);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function scriptedResponse(script: Extract<Script, { kind: 'answer' }>, call: ProviderCall): ChatResponse {
  return {
    dialect: call.request.dialect,
    body: {},
    id: 'answer-1',
    model: call.upstreamModel,
    choices: [
      {
        index: 0,
        parts: script.parts ?? [{ type: 'text', text: script.text ?? `from ${call.upstreamModel}` }],
        finishReason: script.finish ?? 'stop',
      },
    ],
    usage: script.usage ?? emptyUsage(),
  };
}

function scriptedStream(
  script: Extract<Script, { kind: 'stream' }>,
  clock: Clock,
  record: ScriptedCall,
  close: () => void,
): UpstreamStream {
  const batches: EventBatch[] = Array.from({ length: script.lifecycleBatches ?? 1 }, () => ({
    events: [{ type: 'start', id: 'answer-1', model: record.call.upstreamModel }],
  }));
  for (const text of script.texts) batches.push({ events: [{ type: 'text-delta', choice: 0, text }] });
  if (script.end === 'finish') {
    const last: ChatEvent[] = [{ type: 'finish', choice: 0, reason: 'stop' }];
    if (script.usage !== undefined) last.push({ type: 'usage', usage: script.usage });
    batches.push({ events: [...last, { type: 'done' }] });
  }
  let at = 0;
  let fail: ((failure: ProviderFailure) => void) | null = null;
  return {
    next: () =>
      new Promise((resolve, reject) => {
        fail = reject;
        const batch = batches[at];
        const delayMs = at === 0 ? (script.afterMs ?? 0) : (script.gapMs ?? 0);
        at += 1;
        if (batch === undefined && script.end === 'stall') return;
        const give = () => {
          if (batch !== undefined) {
            if (batch.events[0]?.type === 'text-delta') record.texts += 1;
            resolve(batch);
            return;
          }
          close();
          if (script.end === 'finish') resolve(null);
          else
            reject(
              new ProviderFailure(
                script.end === 'cut' ? 'connection-lost' : 'malformed-response',
                script.end,
              ),
            );
        };
        if (delayMs === 0) give();
        else clock.schedule(delayMs, give);
      }),
    close: () => {
      close();
      fail?.(new ProviderFailure('aborted', 'closed'));
    },
  };
}
