import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { EstimateTokens } from './output-counter.ts';
import type { RequestRun } from './request-run.ts';

const tokensPerMessage = 4;
/** What the usual vision models charge for a middling image; used only when a provider gave no usage. */
const tokensPerImage = 800;

/** Tokens of a request's input: as the classifier counted them for the client's own request, else estimated here. */
export function requestInputTokens(run: RequestRun, request: ChatRequest): number {
  if (request === run.input.request && run.input.inputTokens !== undefined) return run.input.inputTokens;
  return estimateInputTokens(request, run.context.estimateTokens);
}

function estimateInputTokens(request: ChatRequest, estimate: EstimateTokens): number {
  let tokens = 0;
  for (const message of request.messages) tokens += tokensPerMessage + partsTokens(message.parts, estimate);
  for (const tool of request.tools) {
    tokens += tokensPerMessage + estimate(`${tool.name} ${tool.description ?? ''}`);
    if (tool.parameters !== undefined) tokens += estimate(JSON.stringify(tool.parameters) ?? '');
  }
  return Math.ceil(tokens);
}

function partsTokens(parts: readonly ChatPart[], estimate: EstimateTokens): number {
  let tokens = 0;
  for (const part of parts) {
    switch (part.type) {
      case 'text':
      case 'reasoning':
      case 'refusal':
        tokens += estimate(part.text);
        break;
      case 'tool-call':
        tokens += estimate(`${part.name} ${part.arguments}`);
        break;
      case 'tool-result':
        tokens += partsTokens(part.parts, estimate);
        break;
      case 'image':
      case 'audio':
      case 'document':
        tokens += part.source.kind === 'text' ? estimate(part.source.text) : tokensPerImage;
        break;
      default:
        break;
    }
  }
  return tokens;
}
