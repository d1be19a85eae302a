import type { FinishReason } from '../../chat/chat-response.ts';
import type { ChatRequest, ToolDefinition } from '../../chat/chat-request.ts';
import { hashString } from '../../numerics/hashing.ts';
import { type Random, seededRandom } from '../../numerics/random.ts';
import { isJsonObject } from '../../wire/json-fields.ts';
import { composeText } from './compose-text.ts';
import { instanceOfSchema } from './instance-of-schema.ts';
import type { PromptReading } from './prompt-reading.ts';

/** One answer before it is paced. Pieces are tokens. */
export interface ComposedChoice {
  reasoning: string[];
  text: string[];
  refusal: string[];
  toolCall: { id: string; name: string; arguments: string[] } | null;
  finishReason: FinishReason;
  stopSequence?: string;
}

export interface Composition {
  /** Name shown in the text. */
  model: string;
  /** Whether this model gets this prompt right. */
  isGood: boolean;
  verbosity: number;
  reasoningTokens: number;
  seed: number;
}

/** The answer of one choice: a tool call where one is due, JSON where it is asked for, else text that says what it is. */
export function composeChoice(
  request: ChatRequest,
  reading: PromptReading,
  how: Composition,
): ComposedChoice {
  const random = seededRandom(how.seed);
  const reasoning = Array.from({ length: how.reasoningTokens }, (_, at) =>
    at === 0 ? '(simulated reasoning) ' : at % 12 === 11 ? 'so then. ' : 'and ',
  );
  const tool = toolToCall(request, reading);
  const choice: ComposedChoice = {
    reasoning,
    text: [],
    refusal: [],
    toolCall: null,
    finishReason: tool === null ? 'stop' : 'tool-calls',
  };
  if (tool !== null) {
    const value = instanceOfSchema(tool.parameters ?? { type: 'object' }, random);
    choice.toolCall = {
      id: `call_sim${how.seed.toString(36)}`,
      name: tool.name,
      arguments: piecesOf(JSON.stringify(isJsonObject(value) ? value : {})),
    };
  } else {
    const text = formattedText(request, random) ?? composeText(reading, how, random);
    cutAtStop(choice, text, request.sampling.stop ?? []);
  }
  return choice;
}

/** Cuts the pieces to what the client allows; reasoning counts too, as with real models. */
export function limitChoice(choice: ComposedChoice, maxTokens: number | undefined): void {
  if (maxTokens === undefined) return;
  const forReasoning = Math.min(choice.reasoning.length, maxTokens);
  const rest = maxTokens - forReasoning;
  const pieces = choice.toolCall?.arguments ?? (choice.refusal.length > 0 ? choice.refusal : choice.text);
  if (choice.reasoning.length + pieces.length <= maxTokens) return;
  choice.reasoning.length = forReasoning;
  if (rest === 0) choice.toolCall = null;
  pieces.length = Math.min(pieces.length, rest);
  choice.finishReason = 'length';
  delete choice.stopSequence;
}

/** Words with their spaces, long ones cut: what a token looks like. */
export function piecesOf(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+/g) ?? [];
}

function toolToCall(request: ChatRequest, reading: PromptReading): ToolDefinition | null {
  const tools = request.tools.filter((tool) => tool.providerDefined === undefined);
  const { toolChoice } = request;
  if (tools.length === 0 || toolChoice?.kind === 'none') return null;
  if (toolChoice?.kind === 'tool') return tools.find((tool) => tool.name === toolChoice.name) ?? null;
  const best = mostRelevant(tools, reading.lastText);
  if (toolChoice?.kind === 'required') return best ?? tools[0] ?? null;
  // Left to choose: not again right after a result, and only when the prompt speaks of what the tool does.
  return reading.toolResult === null ? best : null;
}

/** The tool whose name shares a word of at least four letters with the prompt. */
function mostRelevant(tools: readonly ToolDefinition[], text: string): ToolDefinition | null {
  const prompt = text.slice(0, 4_000).toLowerCase();
  const isNamed = (tool: ToolDefinition) =>
    tool.name
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((word) => word.length >= 4 && prompt.includes(word));
  return tools.find(isNamed) ?? null;
}

function formattedText(request: ChatRequest, random: Random): string | null {
  switch (request.responseFormat?.kind) {
    case 'json-schema':
      return JSON.stringify(instanceOfSchema(request.responseFormat.schema, random));
    case 'json-object':
      return JSON.stringify({ simulated: true, answer: 'No model was called; this object is made up.' });
    default:
      return null;
  }
}

function cutAtStop(choice: ComposedChoice, text: string, stops: readonly string[]): void {
  let end = text.length;
  for (const stop of stops) {
    const at = stop === '' ? -1 : text.indexOf(stop);
    if (at >= 0 && at < end) {
      end = at;
      choice.stopSequence = stop;
    }
  }
  choice.text = piecesOf(text.slice(0, end));
}

/** Seed of everything about one answer: the conversation, the model and which of `n` answers it is. */
export function answerSeed(request: ChatRequest, model: string, choice: number, salt: number): number {
  let seed = hashString(model, salt);
  for (const message of request.messages) {
    for (const part of message.parts) {
      if (part.type === 'text') seed = hashString(part.text, seed);
      else if (part.type === 'tool-result') seed = hashString(part.toolCallId, seed);
    }
  }
  return hashString(String(choice + (request.sampling.seed ?? 0) * 1_000), seed);
}
