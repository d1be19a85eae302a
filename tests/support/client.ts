import { setTimeout as delay } from 'node:timers/promises';

export interface Sent {
  status: number;
  headers: Headers;
  body: Record<string, any>;
}

export async function send(
  url: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Sent> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, any>,
  };
}

export function ask(
  url: string,
  model: string,
  extra: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) {
  return send(
    url,
    '/v1/chat/completions',
    { model, messages: [{ role: 'user', content: 'hi' }], ...extra },
    headers,
  );
}

/** Tries until it holds, for at most two seconds: for what happens behind an answer. */
export async function eventually<T>(look: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await look();
    if (holds(value) || tries === 100) return value;
    await delay(20);
  }
}
