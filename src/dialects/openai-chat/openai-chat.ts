import type { DialectAdapter } from '../dialect.ts';
import { parseRequest } from './parse-request.ts';
import { renderError } from './render-error.ts';
import { renderResponse } from './render-response.ts';
import { renderStream } from './render-stream.ts';

/** OpenAI's Chat Completions API, as the official clients speak it. */
export const openAiChat: DialectAdapter = {
  name: 'openai-chat',
  parseRequest,
  renderResponse,
  renderStream,
  renderError,
};
