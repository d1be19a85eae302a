import type { UpstreamError } from './upstream-error.ts';

/** A name of a field, plain or with a path, as it stands in messages. */
const name = '[`\'"]?([A-Za-z_][A-Za-z0-9_.[\\]]{0,60})[`\'"]?';

/** How providers word that a parameter as such is not taken. The first group is the parameter. */
const wordings: readonly RegExp[] = [
  new RegExp(`unsupported parameters?:? ${name}`, 'i'),
  new RegExp(`unsupported value:? ${name} does not support`, 'i'),
  new RegExp(`unrecognized request arguments? supplied:? ${name}`, 'i'),
  new RegExp(
    `(?:property|parameter|argument|field|option) ${name} (?:is|are) (?:not supported|unsupported|not allowed|not permitted|deprecated)`,
    'i',
  ),
  new RegExp(
    `${name} (?:is|are) (?:not supported|unsupported|deprecated) (?:with|for|by|on) (?:this|the) model`,
    'i',
  ),
  new RegExp(`does not support (?:the )?(?:parameter|argument|field|option)s?:? ${name}`, 'i'),
  new RegExp(`argument not supported on this model:? ${name}`, 'i'),
  new RegExp(`unknown (?:name|field|parameter|argument):? ${name}`, 'i'),
  new RegExp(`${name}: extra inputs are not permitted`, 'i'),
  new RegExp(`extra inputs are not permitted, field: ${name}`, 'i'),
  /does not support (tools|thinking|images)\b/i,
];

const codes = new Set(['unsupported_parameter', 'unsupported_value', 'extra_forbidden', 'unknown_parameter']);

const named: Readonly<Record<string, string>> = {
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  reasoningEffort: 'reasoning_effort',
  topP: 'top_p',
  topK: 'top_k',
  maxTokens: 'max_tokens',
  thinking: 'reasoning_effort',
};

/**
 * The parameter that a provider refuses as such, rather than for its value being wrong: leaving it out would help.
 * Undefined when the error is another one.
 */
export function refusedParameter(error: UpstreamError): string | undefined {
  const message = error.message.slice(0, 1_000);
  let parameter: string | undefined;
  if (codes.has(error.code) && error.param !== '') parameter = error.param;
  for (const wording of wordings) {
    if (parameter !== undefined) break;
    parameter = wording.exec(message)?.[1];
  }
  if (parameter === undefined) return undefined;
  // `stream_options.include_usage` and `tools[0].strict` are refused by leaving out the field of the body they are in.
  const field = parameter.split(/[.[]/, 1)[0] ?? parameter;
  return named[field] ?? field;
}
