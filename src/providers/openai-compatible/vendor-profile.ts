/** How a server of the OpenAI-compatible family departs from OpenAI itself. */
export interface VendorProfile {
  vendor: string;
  /** The name of the output cap when we write it ourselves. */
  outputCapName: 'max_tokens' | 'max_completion_tokens';
  /** Whether a client's other spelling of the output cap is rewritten, as the server would ignore or refuse it. */
  isOutputCapStrict: boolean;
  /** Whether the role `developer` is known; otherwise it is sent as `system`. */
  knowsDeveloperRole: boolean;
  /** OpenRouter's own routing fields and `cache_control` on parts mean something. */
  isOpenRouter: boolean;
  /** Takes `file` parts in messages. */
  takesFiles: boolean;
  /** Takes `prompt_cache_key`. */
  takesCacheKey: boolean;
}

const generic: VendorProfile = {
  vendor: 'generic',
  outputCapName: 'max_tokens',
  isOutputCapStrict: false,
  knowsDeveloperRole: false,
  isOpenRouter: false,
  takesFiles: false,
  takesCacheKey: false,
};

const oldCapOnly = { ...generic, isOutputCapStrict: true };

/** By the end of the host's name. */
const byHost: readonly (readonly [string, VendorProfile])[] = [
  [
    'api.openai.com',
    {
      ...generic,
      vendor: 'openai',
      outputCapName: 'max_completion_tokens',
      knowsDeveloperRole: true,
      takesFiles: true,
      takesCacheKey: true,
    },
  ],
  [
    'openrouter.ai',
    { ...generic, vendor: 'openrouter', isOpenRouter: true, takesFiles: true, knowsDeveloperRole: true },
  ],
  ['mistral.ai', { ...oldCapOnly, vendor: 'mistral' }],
  ['deepseek.com', { ...oldCapOnly, vendor: 'deepseek' }],
  ['together.xyz', { ...oldCapOnly, vendor: 'together' }],
  ['together.ai', { ...oldCapOnly, vendor: 'together' }],
  ['groq.com', { ...generic, vendor: 'groq', outputCapName: 'max_completion_tokens' }],
  ['generativelanguage.googleapis.com', { ...generic, vendor: 'gemini' }],
];

/** What is known of the server behind a base URL; a careful guess for hosts that nobody knows. */
export function vendorProfile(baseUrl: string): VendorProfile {
  const { hostname, port } = new URL(baseUrl);
  for (const [host, profile] of byHost) {
    if (hostname === host || hostname.endsWith(`.${host}`)) return profile;
  }
  if (hostname.endsWith('.openai.azure.com'))
    return { ...byHost[0]![1], vendor: 'azure', takesCacheKey: false };
  return port === '11434' ? { ...oldCapOnly, vendor: 'ollama' } : generic;
}
