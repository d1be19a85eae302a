import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';

type Message = Anthropic.Beta.BetaMessage;
type Block = Anthropic.Beta.BetaContentBlockParam;
export type Body = Anthropic.Beta.MessageCreateParamsStreaming;

/** What the harness sends back after an answer of the tool loop. */
export interface HarnessTurn {
  result: string;
  isError: boolean;
  /** Said in the same message as the results. */
  beside?: string;
  /** Said in a system message behind them. */
  behind?: string;
}

export interface Answered {
  message: Message;
  model: string;
  reason: string;
  decisionId: string;
  loss: string[];
}

const folder = new URL('../fixtures/claude-code/', import.meta.url);

export function fixture<T = Body>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as T;
}

/** Sends requests as Claude Code does: through Anthropic's own client, to the beta path, streamed. */
export class Session {
  readonly #client: Anthropic;

  constructor(url: string, authToken = 'any', headers: Record<string, string> = {}) {
    this.#client = new Anthropic({
      baseURL: url,
      apiKey: null,
      authToken,
      maxRetries: 0,
      defaultHeaders: { ...fixture<Record<string, string>>('headers'), ...headers },
    });
  }

  async ask(body: Body): Promise<Answered> {
    const { data, response } = await this.#client.beta.messages.stream(body).withResponse();
    const message = await data.finalMessage();
    const header = (name: string) => response.headers.get(`x-signalbox-${name}`) ?? '';
    return {
      message,
      model: header('model'),
      reason: header('reason'),
      decisionId: header('decision'),
      loss: header('loss')
        .split(', ')
        .filter((name) => name !== ''),
    };
  }

  count(body: Body): Promise<Anthropic.Beta.BetaMessageTokensCount> {
    const { stream: _, max_tokens: _cap, ...rest } = body;
    return this.#client.beta.messages.countTokens(rest as Anthropic.Beta.MessageCountTokensParams);
  }
}

/**
 * The next request of a tool loop. The cache mark moves on to the newest block and the attribution changes, as the harness
 * does it with every request.
 */
export function continued(body: Body, { message }: Answered, turn: HarnessTurn, number: number): Body {
  const results: Block[] = message.content.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ type: 'tool_result', tool_use_id: block.id, content: turn.result, is_error: turn.isError }]
      : [],
  );
  if (results.length === 0) throw new Error('the answer calls no tool');
  const next = structuredClone(body);
  for (const { content } of next.messages)
    if (Array.isArray(content))
      for (const block of content) delete (block as { cache_control?: unknown }).cache_control;
  const last = results.at(-1) as { cache_control?: unknown };
  last.cache_control = { type: 'ephemeral' };
  if (turn.beside !== undefined) results.push({ type: 'text', text: turn.beside });
  next.messages.push(
    { role: 'assistant', content: message.content as Block[] },
    { role: 'user', content: results },
  );
  if (turn.behind !== undefined)
    next.messages.push({ role: 'system', content: [{ type: 'text', text: turn.behind }] } as never);
  const [attribution] = next.system as { text: string }[];
  if (attribution !== undefined) attribution.text = attribution.text.replace(/cch=\w+/, `cch=${number}`);
  return next;
}

/** The person's next words after an answer that ended the loop. */
export function saying(body: Body, { message }: Answered, text: string): Body {
  const next = structuredClone(body);
  next.messages.push(
    { role: 'assistant', content: message.content as Block[] },
    { role: 'user', content: [{ type: 'text', text }] },
  );
  return next;
}
