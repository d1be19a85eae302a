import { type ChatMessage, messageText } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChainStep } from '../routing/plan.ts';
import { fillTemplate } from './step-template.ts';

export interface StepValues {
  previous: string;
  steps: Map<string, string>;
}

/** What of the client's body shapes its answer, and so belongs to the last step alone. */
const answerFields = [
  'response_format',
  'n',
  'stop',
  'stop_sequences',
  'logprobs',
  'top_logprobs',
  'logit_bias',
];
const toolFields = ['tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call'];
const streamFields = ['stream', 'stream_options'];

/**
 * The request of one step. A step with a prompt is a conversation of its own, of that prompt alone; a step without one
 * sees the client's conversation. Tools, formats and streaming are for the last step, since nobody could carry out a
 * tool call of an earlier one. The body is kept in line with the canonical fields, because a provider that speaks the
 * client's dialect sends the body.
 */
export function stepRequest(
  request: ChatRequest,
  step: ChainStep,
  values: StepValues,
  isLast: boolean,
): ChatRequest {
  const own: ChatRequest = { ...request, body: { ...request.body } };
  if (step.prompt !== undefined) replaceConversation(own, step, values);
  else if (step.system !== undefined) prependSystem(own, step.system);
  if (isLast) return own;
  return withoutAnswerShape(own);
}

function replaceConversation(own: ChatRequest, step: ChainStep, values: StepValues): void {
  const input = lastUserText(own.messages);
  const prompt = fillTemplate(step.prompt ?? '', { input, previous: values.previous, steps: values.steps });
  own.messages = [textMessage('user', prompt)];
  own.tools = [];
  delete own.toolChoice;
  delete own.parallelToolCalls;
  dropFields(own.body, toolFields);
  own.body['messages'] = [{ role: 'user', content: prompt }];
  delete own.body['system'];
  if (step.system !== undefined) prependSystem(own, step.system);
  own.bodyBytes = prompt.length;
}

function prependSystem(own: ChatRequest, system: string): void {
  own.messages = [textMessage('system', system), ...own.messages];
  const { body } = own;
  if (own.dialect === 'anthropic-messages') {
    const given = body['system'];
    if (Array.isArray(given)) body['system'] = [{ type: 'text', text: system }, ...given];
    else body['system'] = typeof given === 'string' ? `${system}\n\n${given}` : system;
    return;
  }
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  body['messages'] = [{ role: 'system', content: system }, ...messages];
}

function withoutAnswerShape(own: ChatRequest): ChatRequest {
  dropFields(own.body, answerFields);
  dropFields(own.body, streamFields);
  own.stream = false;
  own.sampling = { ...own.sampling };
  delete own.sampling.n;
  delete own.sampling.stop;
  delete own.responseFormat;
  if (own.dialect === 'openai-chat') {
    // The client's cap is for its answer. Anthropic's API wants one on every call, so there it stays.
    dropFields(own.body, ['max_tokens', 'max_completion_tokens']);
    delete own.sampling.maxOutputTokens;
  }
  if (own.tools.length > 0) {
    // The conversation may hold tool calls, which need their tools to be declared.
    own.toolChoice = { kind: 'none' };
    own.body['tool_choice'] = own.dialect === 'openai-chat' ? 'none' : { type: 'none' };
  }
  return own;
}

function lastUserText(messages: readonly ChatMessage[]): string {
  return messageText(messages.findLast((message) => message.role === 'user') ?? { role: 'user', parts: [] });
}

function textMessage(role: 'user' | 'system', text: string): ChatMessage {
  return { role, parts: [{ type: 'text', text }] };
}

function dropFields(body: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names) delete body[name];
}
