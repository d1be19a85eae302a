export interface GatewayAddress {
  url: string;
  key?: string;
}

export interface GatewayAnswer {
  model: string;
  decisionId: string;
  costUsd: number;
}

const requestTimeoutMs = 15_000;

/** Sends a prompt as a client would. Null when it was not answered, whatever the reason. */
export async function askGateway(
  address: GatewayAddress,
  model: string,
  prompt: string,
): Promise<GatewayAnswer | null> {
  const response = await post(address, '/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: prompt }],
  });
  if (response === null) return null;
  const { headers, body } = response;
  const usage = body['usage'] as { cost?: unknown } | undefined;
  return {
    model: headers.get('x-signalbox-model') ?? '',
    decisionId: headers.get('x-signalbox-decision') ?? '',
    costUsd: typeof usage?.cost === 'number' ? usage.cost : 0,
  };
}

/** A thumb of a simulated rater; one that gets lost is lost. */
export async function sendThumb(
  address: GatewayAddress,
  decisionId: string,
  value: 1 | -1,
): Promise<boolean> {
  const event = { decisionId, kind: 'thumb', value, source: 'simulated-rater' };
  return (await post(address, '/v1/feedback', event)) !== null;
}

async function post(
  { url, key }: GatewayAddress,
  path: string,
  body: unknown,
): Promise<{ headers: Headers; body: Record<string, unknown> } | null> {
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return response.ok ? { headers: response.headers, body: answer } : null;
  } catch {
    return null;
  }
}
