import type { ChatEvent } from '../../chat/chat-response.ts';
import type { Usage } from '../../chat/usage.ts';
import { hashString } from '../../numerics/hashing.ts';
import type { ProviderCall } from '../provider.ts';
import type { ComposedChoice } from './compose-answer.ts';
import type { PromptReading } from './prompt-reading.ts';
import type { FaultScript } from './scripted-faults.ts';

/** The composed answers as the events of a stream, start to end. */
export function eventsOf(
  call: ProviderCall,
  choices: readonly ComposedChoice[],
  reading: PromptReading,
  fault: FaultScript | null,
): ChatEvent[] {
  // Of the call, not of its content: two calls with the same prompt are two answers.
  const name = `${call.upstreamModel} ${call.requestId}`;
  const id = `sim-${hashString(name).toString(36)}${hashString(name, 1).toString(36)}`;
  const events: ChatEvent[] = [{ type: 'start', id, model: call.upstreamModel }];
  const each = choices.map(choiceEvents);
  const longest = Math.max(...each.map((one) => one.length));
  // Answers of one call are written side by side.
  for (let at = 0; at < longest; at++) for (const one of each) if (at < one.length) events.push(one[at]!);
  if (fault?.usage !== 'missing') events.push({ type: 'usage', usage: usageOf(choices, reading, fault) });
  events.push({ type: 'done' });
  return events;
}

function usageOf(
  choices: readonly ComposedChoice[],
  reading: PromptReading,
  fault: FaultScript | null,
): Usage {
  const nonsense = fault?.usage === 'nonsense';
  let text = 0;
  let reasoning = 0;
  for (const choice of choices) {
    reasoning += choice.reasoning.length;
    text += choice.text.length + choice.refusal.length + (choice.toolCall?.arguments.length ?? 0);
  }
  return {
    uncachedInputTokens: nonsense ? -5 : reading.inputTokens,
    cacheReadInputTokens: 0,
    cacheWriteInputTokens: 0,
    textOutputTokens: nonsense ? Number.NaN : text,
    reasoningOutputTokens: reasoning,
    estimated: false,
  };
}

function choiceEvents(composed: ComposedChoice, choice: number): ChatEvent[] {
  const events: ChatEvent[] = [];
  for (const text of composed.reasoning) events.push({ type: 'reasoning-delta', choice, text });
  for (const text of composed.refusal) events.push({ type: 'refusal-delta', choice, text });
  for (const text of composed.text) events.push({ type: 'text-delta', choice, text });
  if (composed.toolCall !== null) {
    const { id, name, arguments: pieces } = composed.toolCall;
    events.push({ type: 'tool-call-start', choice, index: 0, id, name });
    for (const argumentsDelta of pieces)
      events.push({ type: 'tool-call-delta', choice, index: 0, argumentsDelta });
  }
  const { finishReason: reason, stopSequence } = composed;
  events.push({ type: 'finish', choice, reason, ...(stopSequence !== undefined && { stopSequence }) });
  return events;
}
