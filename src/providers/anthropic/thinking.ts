import { isJsonObject, type JsonObject, objectAt } from '../../wire/json-fields.ts';

/**
 * How Claude models are told how much to think. Up to 4.5 by a token budget, later by `output_config.effort` with
 * adaptive thinking; models from 4.7 on refuse budgets. Source: Anthropic documentation, "Extended thinking", "Adaptive
 * thinking" and "Effort", read in November 2026.
 */
export type ThinkingStyle = 'budget' | 'either' | 'adaptive';

export function thinkingStyle(model: string): ThinkingStyle {
  if (/claude-3\b|claude-3[-.]/.test(model)) return 'budget';
  const version = /claude-(?:opus|sonnet|haiku)-(\d)(?:[-.](\d{1,2}))?(?!\d)/.exec(model);
  // A name of somebody's own says nothing; what the client asks for is then sent as it is.
  if (version === null) return model.includes('claude') ? 'adaptive' : 'either';
  const major = Number(version[1]);
  const minor = Number(version[2] ?? 0);
  if (major < 4 || (major === 4 && minor <= 5)) return 'budget';
  return major === 4 && minor === 6 ? 'either' : 'adaptive';
}

/** Smallest budget that the API takes. */
const leastBudgetTokens = 1_024;
const budgets: Readonly<Record<string, number>> = {
  minimal: leastBudgetTokens,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_000,
  max: 63_000,
};
/** Tokens kept free for the answer itself. */
const answerTokens = 1_024;

/**
 * Sets how much the model thinks, in the way that this model takes. Thinking and a forced tool exclude each other, and so
 * do thinking and sampling parameters: what has to go is added to `loss`.
 */
export function writeEffort(body: JsonObject, effort: string, model: string, loss: string[]): void {
  const style = thinkingStyle(model);
  if (effort === 'none') {
    body['thinking'] = { type: 'disabled' };
    writeConfigEffort(body, undefined);
    return;
  }
  if (isToolForced(body['tool_choice'])) {
    delete body['thinking'];
    if (style === 'budget') loss.push('reasoning_effort');
    else writeConfigEffort(body, configEffort(effort));
    return;
  }
  if (style === 'budget') {
    writeConfigEffort(body, undefined);
    writeBudget(body, budgets[effort] ?? budgets['medium']!, loss);
    return;
  }
  const { thinking } = body;
  body['thinking'] =
    isJsonObject(thinking) && thinking['type'] === 'adaptive' ? thinking : { type: 'adaptive' };
  writeConfigEffort(body, configEffort(effort));
  dropSampling(body, loss);
}

/** Rewrites the client's own wish where this model takes it only in the other form. */
export function fitThinking(body: JsonObject, model: string, loss: string[]): void {
  const style = thinkingStyle(model);
  const thinking = objectAt(body, 'thinking');
  const type = thinking?.['type'];
  if (style === 'adaptive' && type === 'enabled') {
    const { budget_tokens: _, ...rest } = thinking!;
    body['thinking'] = { ...rest, type: 'adaptive' };
    loss.push('thinking.budget_tokens');
  } else if (style === 'budget') {
    const effort = objectAt(body, 'output_config')?.['effort'];
    if (effort !== undefined) {
      writeConfigEffort(body, undefined);
      loss.push('output_config.effort');
    }
    if (type === 'adaptive') {
      delete body['thinking'];
      writeBudget(body, budgets[typeof effort === 'string' ? effort : 'medium'] ?? budgets['medium']!, loss);
    } else if (type === 'between_tools') {
      delete body['thinking'];
      loss.push('thinking');
    }
  }
}

function writeBudget(body: JsonObject, wanted: number, loss: string[]): void {
  const limit = body['max_tokens'];
  const budget = typeof limit === 'number' ? Math.min(wanted, limit - answerTokens) : wanted;
  if (budget < leastBudgetTokens) {
    delete body['thinking'];
    loss.push('reasoning_effort');
    return;
  }
  body['thinking'] = { type: 'enabled', budget_tokens: budget };
  dropSampling(body, loss);
}

/** Temperature and its like must stand at their defaults while a model thinks. */
function dropSampling(body: JsonObject, loss: string[]): void {
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (body[name] === undefined) continue;
    delete body[name];
    loss.push(name);
  }
}

function writeConfigEffort(body: JsonObject, effort: string | undefined): void {
  const { effort: _, ...rest } = objectAt(body, 'output_config') ?? {};
  if (effort !== undefined) body['output_config'] = { ...rest, effort };
  else if (Object.keys(rest).length > 0) body['output_config'] = rest;
  else delete body['output_config'];
}

/** OpenAI has an effort below Anthropic's lowest. */
function configEffort(effort: string): string {
  return effort === 'minimal' ? 'low' : effort;
}

function isToolForced(choice: unknown): boolean {
  return isJsonObject(choice) && (choice['type'] === 'any' || choice['type'] === 'tool');
}
