import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Handler, HttpAnswer } from '../http/handler.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from elsewhere, nothing inline: what a prompt or a model's name holds can never run. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** The dashboard's files, read once; without a build, a page that says how to make one. */
export function dashboardPages(folder: string | null): Record<string, Handler> {
  if (folder === null) {
    const note = 'The dashboard is not built here. Run `npm run build`, then start again.';
    return {
      '/': () => ({
        kind: 'bytes',
        status: 200,
        headers: {},
        contentType: 'text/plain; charset=utf-8',
        body: note,
      }),
    };
  }
  const files = new Map<string, HttpAnswer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, fileAnswer(file));
  }
  const serve = (name: string): HttpAnswer => {
    const answer = files.get(name);
    if (answer === undefined) throw new SignalboxError('path_not_found');
    return answer;
  };
  return {
    '/': () => serve('/index.html'),
    '/favicon.svg': () => serve('/favicon.svg'),
    '/assets/:file': (http) => serve(`/assets/${http.params['file'] ?? ''}`),
  };
}

function fileAnswer(file: string): HttpAnswer {
  const contentType = contentTypes[path.extname(file)] ?? 'application/octet-stream';
  const isHashed = path.basename(path.dirname(file)) === 'assets';
  return {
    kind: 'bytes',
    status: 200,
    headers: {
      'content-security-policy': contentSecurityPolicy,
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
    contentType,
    body: readFileSync(file),
  };
}
