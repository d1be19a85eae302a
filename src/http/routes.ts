import type { Handler, Route } from './handler.ts';

/** What the gateway does, by name. Optional ones are served only when they are given. */
export interface Handlers {
  chatCompletions: Handler;
  messages?: Handler;
  countTokens?: Handler;
  models: Handler;
  model: Handler;
  route: Handler;
  classify: Handler;
  feedback: Handler;
  decision: Handler;
  live: Handler;
  ready: Handler;
  metrics: Handler;
  /** Read-only answers for the dashboard, by the last part of their path: `decisions`, `models/:id`. */
  admin?: Readonly<Record<string, Handler>>;
  /** The dashboard's files, by path: `/`, `/assets/:file`. */
  pages?: Readonly<Record<string, Handler>>;
}

/** Every path with its access policy. Whoever adds one decides here who may call it. */
export function createRoutes(handlers: Handlers): Route[] {
  const routes: Route[] = [
    post('/v1/chat/completions', 'key', handlers.chatCompletions),
    get('/v1/models', 'key', handlers.models),
    get('/v1/models/:name', 'key', handlers.model),
    get('/v1/models/:vendor/:name', 'key', handlers.model),
    post('/v1/route', 'key', handlers.route),
    post('/v1/classify', 'key', handlers.classify),
    post('/v1/feedback', 'key', handlers.feedback),
    get('/v1/decisions/:id', 'key', handlers.decision),
    get('/health/live', 'public', handlers.live),
    get('/health/ready', 'public', handlers.ready),
    get('/metrics', 'admin', handlers.metrics),
  ];
  if (handlers.messages !== undefined)
    routes.push(post('/v1/messages', 'key', handlers.messages, 'anthropic'));
  if (handlers.countTokens !== undefined) {
    routes.push(post('/v1/messages/count_tokens', 'key', handlers.countTokens, 'anthropic'));
  }
  for (const [path, handler] of Object.entries(handlers.admin ?? {})) {
    routes.push(get(`/admin/api/${path}`, 'admin', handler));
  }
  for (const [path, handler] of Object.entries(handlers.pages ?? {})) routes.push(get(path, 'page', handler));
  return routes;
}

function get(path: string, access: Route['access'], handler: Handler): Route {
  return { method: 'GET', path, access, errors: 'openai', handler };
}

function post(
  path: string,
  access: Route['access'],
  handler: Handler,
  errors: Route['errors'] = 'openai',
): Route {
  return { method: 'POST', path, access, errors, handler };
}
