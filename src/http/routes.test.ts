import { describe, expect, it } from 'vitest';
import type { Handler } from './handler.ts';
import { RouteTable } from './route-table.ts';
import { createRoutes, type Handlers } from './routes.ts';

const handler: Handler = () => ({ kind: 'json', status: 200, headers: {}, body: {} });
const required: Handlers = {
  chatCompletions: handler,
  models: handler,
  model: handler,
  route: handler,
  classify: handler,
  feedback: handler,
  decision: handler,
  live: handler,
  ready: handler,
  metrics: handler,
};

describe('createRoutes', () => {
  it('is the whole table of who may call what', () => {
    const all = createRoutes({
      ...required,
      messages: handler,
      countTokens: handler,
      admin: { decisions: handler, 'models/:id': handler },
      pages: { '/': handler, '/assets/:file': handler },
    });
    expect(all.map(({ method, path, access, errors }) => `${method} ${path} ${access} ${errors}`)).toEqual([
      'POST /v1/chat/completions key openai',
      'GET /v1/models key openai',
      'GET /v1/models/:name key openai',
      'GET /v1/models/:vendor/:name key openai',
      'POST /v1/route key openai',
      'POST /v1/classify key openai',
      'POST /v1/feedback key openai',
      'GET /v1/decisions/:id key openai',
      'GET /health/live public openai',
      'GET /health/ready public openai',
      'GET /metrics admin openai',
      'POST /v1/messages key anthropic',
      'POST /v1/messages/count_tokens key anthropic',
      'GET /admin/api/decisions admin openai',
      'GET /admin/api/models/:id admin openai',
      'GET / page openai',
      'GET /assets/:file page openai',
    ]);
  });

  it('serves only what it was given', () => {
    expect(createRoutes(required).map(({ path }) => path)).not.toContain('/v1/messages');
  });
});

describe('RouteTable', () => {
  const routes = createRoutes({
    ...required,
    admin: { 'models/:vendor/:name': handler },
    pages: { '/': handler },
  });
  const table = new RouteTable([
    ...routes,
    { method: 'POST', path: '/v1/models', access: 'key', errors: 'openai', handler },
  ]);

  it('finds every route by its own path and method', () => {
    for (const route of routes) {
      const path = route.path.replaceAll(':', '');
      expect(table.find(route.method, path)?.route).toBe(route);
      expect(table.find('DELETE', path)).toBeNull();
    }
  });

  it('reads the named segments', () => {
    expect(table.find('GET', '/v1/decisions/dec_1-a')?.params).toEqual({ id: 'dec_1-a' });
    expect(table.find('GET', '/admin/api/models/acme/large:1')?.params).toEqual({
      vendor: 'acme',
      name: 'large:1',
    });
    expect(table.find('GET', '/v1/decisions/constructor')?.params).toEqual({ id: 'constructor' });
  });

  it.each([
    '',
    'v1/models',
    '//',
    '/v1/decisions',
    '/v1/decisions/',
    '/v1/decisions/a/b',
    '/v1/decisions/..',
    '/v1/decisions/.',
    '/v1/decisions/%61',
    '/v1/decisions/a b',
    '/v1/decisions/a\\b',
    '/v1/decisions/a;b',
    '/v1/decisions/a#b',
    '/v1/decisions/é',
    '/v1/Models',
    '/v1/models/',
    '/__proto__',
    '/constructor',
  ])('does not find %s', (path) => {
    expect(table.find('GET', path)).toBeNull();
    expect(table.methodsOf(path)).toEqual([]);
  });

  it('knows the methods of a path', () => {
    expect(table.methodsOf('/v1/models')).toEqual(['GET', 'POST']);
    expect(table.methodsOf('/v1/decisions/abc')).toEqual(['GET']);
  });

  it('names the paths of the public API once', () => {
    expect(table.apiPaths.filter((path) => path === '/v1/models')).toEqual(['/v1/models']);
    expect(table.apiPaths.every((path) => path.startsWith('/v1/'))).toBe(true);
  });

  it('is quick for paths made to be slow', () => {
    expect(table.find('GET', `${'/a'.repeat(8000)}%`)).toBeNull();
    expect(table.find('GET', `/v1/decisions/${'a'.repeat(16_000)}%`)).toBeNull();
  });
});
