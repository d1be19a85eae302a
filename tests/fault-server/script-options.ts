import type { ScriptOptions } from './answer-script.ts';
import type { LedgerEntry } from './ledger.ts';

const wrongAnthropicUsages: Record<string, unknown> = {
  'usage-negative': { input_tokens: -5, output_tokens: -7 },
  'usage-nan': { input_tokens: null, output_tokens: 'NaN' },
  'usage-huge': { input_tokens: 1e18, output_tokens: 1e18 },
  'usage-string': { input_tokens: '12', output_tokens: '34' },
  'usage-missing': null,
};

const wrongUsages: Record<string, unknown> = {
  'usage-negative': { prompt_tokens: -5, completion_tokens: -7, total_tokens: -12 },
  'usage-nan': { prompt_tokens: null, completion_tokens: 'NaN', total_tokens: null },
  'usage-huge': { prompt_tokens: 1e18, completion_tokens: 1e18, total_tokens: 2e18 },
  'usage-string': { prompt_tokens: '12', completion_tokens: '34', total_tokens: '46' },
  'usage-missing': null,
};

/** What the healthy answer would hold, read from the request: its model name, tools and limits. */
export function scriptOptions(entry: LedgerEntry, dialect: 'openai' | 'anthropic'): ScriptOptions {
  const body = entry.body ?? {};
  const { model } = entry;
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const wanted = Number(/tokens-(\d+)/.exec(model)?.[1] ?? 20);
  const count = typeof limit === 'number' ? Math.min(wanted, limit) : wanted;
  const text = model.includes('structured')
    ? ['{"city":', '"Zürich",', '"days":3}']
    : Array.from({ length: count }, (_, token) =>
        model.includes('unicode') ? `${'日本語👍🏽é'}${token} ` : `token${token} `,
      );
  const isToolCall = model.includes('tools') && Array.isArray(body['tools']);
  const streamOptions = body['stream_options'] as { include_usage?: boolean } | undefined;
  const rawUsage = Object.entries(dialect === 'openai' ? wrongUsages : wrongAnthropicUsages).find(([name]) =>
    model.includes(name),
  );
  const reasoning = model.includes('reasoning') ? ['First ', 'I ', 'think. '] : [];
  return {
    model,
    id: `${dialect === 'openai' ? 'chatcmpl' : 'msg'}-${entry.index}`,
    text,
    reasoning,
    toolCalls: isToolCall ? toolCallsOf(entry) : [],
    finishReason: finishReasonOf(model, isToolCall, count < wanted),
    usage: {
      input: 12,
      cached: model.includes('cached') ? 8 : 0,
      output: count + reasoning.length,
      reasoning: reasoning.length,
    },
    ...(rawUsage && { rawUsage: rawUsage[1] }),
    includeUsage: streamOptions?.include_usage === true,
  };
}

function finishReasonOf(model: string, isToolCall: boolean, isCut: boolean): ScriptOptions['finishReason'] {
  if (model.includes('content-filter')) return 'content-filter';
  if (model.includes('refusal')) return 'refusal';
  if (isCut || model.includes('tools-cut')) return 'length';
  return isToolCall ? 'tool-calls' : 'stop';
}

/** One call of the first tool; `tools-all` calls every tool at once. */
function toolCallsOf({ model, index, body }: LedgerEntry): ScriptOptions['toolCalls'] {
  const tools = body?.['tools'] as unknown[];
  const called = model.includes('tools-all') ? tools : tools.slice(0, 1);
  return called.map((tool, at) => ({
    id: at === 0 ? `call_${index}` : `call_${index}_${at}`,
    name: toolName(tool),
    arguments: model.includes('tools-cut') ? '{"city":"Zür' : '{"city":"Zürich","days":3}',
  }));
}

function toolName(tool: unknown): string {
  const { name, function: fn } = tool as { name?: string; function?: { name?: string } };
  return fn?.name ?? name ?? 'unknown';
}
