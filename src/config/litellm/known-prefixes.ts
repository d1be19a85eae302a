/**
 * What LiteLLM's provider prefixes mean here. Source: its documentation of providers and the providers' own of their
 * addresses; a prefix that is not listed speaks a protocol that Signalbox does not have.
 */
export interface KnownPrefix {
  /** Name of the provider in the new configuration. */
  name: string;
  type: 'openai' | 'anthropic' | 'openai-compatible';
  /** Address when the entry has none; absent where the entry must have one. */
  baseUrl?: string;
  /** Variable that holds the key when the entry names none. */
  keyVariable?: string;
  /** First part of model ids; absent where the provider's own names have it. */
  vendor?: string;
  /** Runs on a machine of one's own. */
  isLocal?: true;
}

const compatible = (name: string, baseUrl: string, keyVariable: string, vendor?: string): KnownPrefix => ({
  name,
  type: 'openai-compatible',
  baseUrl,
  keyVariable,
  ...(vendor !== undefined && { vendor }),
});

const selfHosted = (name: string): KnownPrefix => ({ name, type: 'openai-compatible' });

export const knownPrefixes: Readonly<Record<string, KnownPrefix>> = {
  openai: { name: 'openai', type: 'openai', keyVariable: 'OPENAI_API_KEY', vendor: 'openai' },
  anthropic: { name: 'anthropic', type: 'anthropic', keyVariable: 'ANTHROPIC_API_KEY', vendor: 'anthropic' },
  openrouter: compatible('openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY'),
  gemini: compatible(
    'google',
    'https://generativelanguage.googleapis.com/v1beta/openai',
    'GEMINI_API_KEY',
    'google',
  ),
  mistral: compatible('mistral', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY', 'mistralai'),
  groq: compatible('groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY'),
  deepseek: compatible('deepseek', 'https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY', 'deepseek'),
  together_ai: compatible('together', 'https://api.together.xyz/v1', 'TOGETHERAI_API_KEY'),
  fireworks_ai: compatible('fireworks', 'https://api.fireworks.ai/inference/v1', 'FIREWORKS_AI_API_KEY'),
  deepinfra: compatible('deepinfra', 'https://api.deepinfra.com/v1/openai', 'DEEPINFRA_API_KEY'),
  cerebras: compatible('cerebras', 'https://api.cerebras.ai/v1', 'CEREBRAS_API_KEY'),
  xai: compatible('xai', 'https://api.x.ai/v1', 'XAI_API_KEY', 'x-ai'),
  perplexity: compatible('perplexity', 'https://api.perplexity.ai', 'PERPLEXITYAI_API_KEY', 'perplexity'),
  ollama: { name: 'ollama', type: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434', isLocal: true },
  ollama_chat: {
    name: 'ollama',
    type: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:11434',
    isLocal: true,
  },
  hosted_vllm: selfHosted('vllm'),
  lm_studio: selfHosted('lm-studio'),
  llamafile: selfHosted('llamafile'),
  openai_like: selfHosted('compatible'),
  custom_openai: selfHosted('compatible'),
  litellm_proxy: selfHosted('litellm'),
};

/** LiteLLM guesses the provider of a bare name; so do we, for the families whose names say it. */
export function prefixOfBareName(model: string): string | undefined {
  if (/^(gpt-|chatgpt-|o\d)/.test(model)) return 'openai';
  if (model.startsWith('claude-')) return 'anthropic';
  return model.startsWith('gemini-') ? 'gemini' : undefined;
}
