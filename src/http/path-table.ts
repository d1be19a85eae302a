import type { Route } from './handler.ts';

/** What the gateway serves, asked when a request fits none of it. */
export class PathTable {
  readonly #paths: { pattern: RegExp; path: string; methods: string[] }[] = [];

  constructor(routes: readonly Route[]) {
    for (const { method, path } of routes) {
      const known = this.#paths.find((entry) => entry.path === path);
      if (known === undefined) this.#paths.push({ pattern: toPattern(path), path, methods: [method] });
      else if (!known.methods.includes(method)) known.methods.push(method);
    }
  }

  /** Methods that the path takes; empty when it is not served. */
  methodsOf(path: string): readonly string[] {
    return this.#paths.find((entry) => entry.pattern.test(path))?.methods ?? [];
  }

  /** The public API's paths, for people who got one wrong. */
  get apiPaths(): string[] {
    return this.#paths.map((entry) => entry.path).filter((path) => path.startsWith('/v1/'));
  }
}

/**
 * Only paths that can be read in one way are routed: no escapes, no empty or dot segments. Access policy and routing
 * then always mean the same path.
 */
export function isPlainPath(path: string): boolean {
  return path === '/' || (/^(\/[\w.~:@-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path));
}

function toPattern(path: string): RegExp {
  const source = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment === '*' ? '.*' : escapeForRegExp(segment)))
    .join('/');
  return new RegExp(`^${source}$`);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
