import { describe, expect, it } from 'vitest';
import type { Handler } from './handler.ts';
import { isPlainPath, PathTable } from './path-table.ts';
import { createRoutes, type Handlers } from './routes.ts';

const handler: Handler = () => ({ kind: 'json', status: 200, headers: {}, body: {} });
const required: Handlers = {
  chatCompletions: handler,
  models: handler,
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

describe('PathTable', () => {
  const table = new PathTable([
    ...createRoutes({ ...required, pages: { '/assets/*': handler } }),
    { method: 'POST', path: '/v1/models', access: 'key', errors: 'openai', handler },
  ]);

  it('knows the methods of a path', () => {
    expect(table.methodsOf('/v1/models')).toEqual(['GET', 'POST']);
    expect(table.methodsOf('/v1/decisions/abc')).toEqual(['GET']);
    expect(table.methodsOf('/v1/decisions/abc/def')).toEqual([]);
    expect(table.methodsOf('/assets/a/b.js')).toEqual(['GET']);
    expect(table.methodsOf('/v1xmodels')).toEqual([]);
  });

  it('names the paths of the public API once', () => {
    expect(table.apiPaths.filter((path) => path === '/v1/models')).toEqual(['/v1/models']);
    expect(table.apiPaths.every((path) => path.startsWith('/v1/'))).toBe(true);
  });
});

describe('isPlainPath', () => {
  it.each(['/', '/v1/chat/completions', '/a.b/c-d_e~f/@g:h', '/...'])('takes %s', (path) => {
    expect(isPlainPath(path)).toBe(true);
  });

  it.each([
    '',
    'v1',
    '//',
    '/a/',
    '/a//b',
    '/.',
    '/..',
    '/a/./b',
    '/a/../b',
    '/a/..',
    '/%61',
    '/a b',
    '/a\\b',
    '/a;b',
    '/a#b',
    '/é',
  ])('refuses %s', (path) => {
    expect(isPlainPath(path)).toBe(false);
  });

  it('is quick for paths made to be slow', () => {
    expect(isPlainPath(`${'/a'.repeat(8000)}%`)).toBe(false);
    expect(isPlainPath(`/${'a'.repeat(16_000)}%`)).toBe(false);
  });
});
