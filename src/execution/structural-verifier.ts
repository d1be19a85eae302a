import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatChoice, ChatResponse } from '../chat/chat-response.ts';
import { schemaViolation } from './json-schema-check.ts';

export type RejectionReason =
  | 'empty'
  | 'refusal'
  | 'truncated'
  | 'no-tool-call'
  | 'unknown-tool'
  | 'invalid-tool-arguments'
  | 'invalid-json'
  | 'schema-violation';

export interface Verdict {
  accepted: boolean;
  reason?: RejectionReason;
}

const accepted: Verdict = { accepted: true };
/** A refusal in so many words is short; a long answer that begins with an apology usually does answer. */
const longestRefusalCharacters = 400;

const refusalOpenings = [
  /^(i'?m |i am )?(very |so |really |truly )?sorry,? (but )?(i|as an)\b/i,
  /^i (can'?t|cannot|can not|won'?t|am unable to|'?m unable to|'?m not able to) (help|assist|answer|provide|comply|fulfil|do|discuss|create|support)/i,
  /^(i'm|i am) (unable|not able) to\b/i,
  /^as an ai\b[^.]{0,80}\b(can'?t|cannot|unable)\b/i,
  /^(lo siento|lamento),? (pero )?no puedo\b/i,
  /^(je suis )?désolé(e)?,? (mais )?je ne (peux|puis)\b/i,
  /^(es )?tut mir leid,? (aber )?(ich|dabei|das) /i,
  /^(desculpe|sinto muito),? (mas )?não posso\b/i,
  /^(很抱歉|抱歉|对不起)[,，]?\s*(但|我)?(我)?(无法|不能)/,
  /^(申し訳(ありません|ございません))/,
];

/**
 * Judges the form of an answer, not its truth: that it is there, is no refusal, is complete, calls tools that exist with
 * arguments that fit, and is the JSON that was asked for. Never throws.
 */
export function verifyStructure(request: ChatRequest, response: ChatResponse): Verdict {
  if (response.choices.length === 0) return rejected('empty');
  for (const choice of response.choices) {
    const reason = choiceRejection(request, choice);
    if (reason !== null) return rejected(reason);
  }
  return accepted;
}

function choiceRejection(request: ChatRequest, choice: ChatChoice): RejectionReason | null {
  if (choice.finishReason === 'refusal' || choice.finishReason === 'content-filter') return 'refusal';
  if (choice.parts.some((part) => part.type === 'refusal' && part.text !== '')) return 'refusal';
  if (choice.finishReason === 'length') return 'truncated';
  const toolCalls = choice.parts.filter((part) => part.type === 'tool-call');
  if (toolCalls.length > 0) {
    for (const call of toolCalls) {
      const reason = toolCallRejection(request, call.name, call.arguments);
      if (reason !== null) return reason;
    }
    return null;
  }
  const text = choiceText(choice);
  if (text.trim() === '') return 'empty';
  if (isWordedRefusal(text)) return 'refusal';
  const { toolChoice } = request;
  if (toolChoice?.kind === 'required' || toolChoice?.kind === 'tool') return 'no-tool-call';
  return formatRejection(request, text);
}

function toolCallRejection(request: ChatRequest, name: string, text: string): RejectionReason | null {
  const tool = request.tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return 'unknown-tool';
  const parsed = parseJson(text.trim() === '' ? '{}' : text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'invalid-tool-arguments';
  return schemaViolation(tool.parameters, parsed) === null ? null : 'invalid-tool-arguments';
}

function formatRejection(request: ChatRequest, text: string): RejectionReason | null {
  const format = request.responseFormat;
  if (format === undefined || format.kind === 'text') return null;
  const parsed = parseJson(text);
  if (parsed === undefined) return 'invalid-json';
  if (format.kind === 'json-object') {
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? null : 'invalid-json';
  }
  return schemaViolation(format.schema, parsed) === null ? null : 'schema-violation';
}

export function choiceText(choice: ChatChoice): string {
  return choice.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function isWordedRefusal(text: string): boolean {
  const trimmed = text.trim().replaceAll('\u2019', "'");
  return (
    trimmed.length <= longestRefusalCharacters && refusalOpenings.some((opening) => opening.test(trimmed))
  );
}

/** Undefined stands for text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function rejected(reason: RejectionReason): Verdict {
  return { accepted: false, reason };
}
