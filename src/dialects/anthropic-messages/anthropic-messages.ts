import type { DialectAdapter } from '../dialect.ts';
import { parseRequest } from './parse-request.ts';
import { renderError } from './render-error.ts';
import { renderResponse } from './render-response.ts';
import { renderStream } from './render-stream.ts';

/** Anthropic's Messages API, as the official clients and Claude Code speak it. */
export const anthropicMessages: DialectAdapter = {
  name: 'anthropic-messages',
  parseRequest,
  renderResponse,
  renderStream,
  renderError,
};
