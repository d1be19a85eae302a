import type { Route } from './handler.ts';

export interface FoundRoute {
  route: Route;
  /** Values of the segments that the route names with a colon. */
  params: Readonly<Record<string, string>>;
}

const maxPathLength = 256;
const noParams: Readonly<Record<string, string>> = Object.freeze(Object.create(null));

/** Finds the route of a request by its raw path, so that access policy and routing always mean the same path. */
export class RouteTable {
  readonly #fixed = new Map<string, Route[]>();
  readonly #withParams: { segments: string[]; routes: Route[] }[] = [];
  readonly #paths: string[] = [];

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (!this.#paths.includes(route.path)) this.#paths.push(route.path);
      if (route.path.includes(':')) this.#addWithParams(route);
      else this.#fixed.set(route.path, [...(this.#fixed.get(route.path) ?? []), route]);
    }
  }

  find(method: string, path: string): FoundRoute | null {
    const fixed = this.#fixed.get(path);
    if (fixed !== undefined) {
      const route = fixed.find((candidate) => candidate.method === method);
      return route === undefined ? null : { route, params: noParams };
    }
    const entry = this.#entryOf(path);
    const route = entry?.routes.find((candidate) => candidate.method === method);
    return entry === undefined || route === undefined
      ? null
      : { route, params: readParams(entry.segments, path) };
  }

  /** Methods that the path takes; empty when it is not served. */
  methodsOf(path: string): string[] {
    const routes = this.#fixed.get(path) ?? this.#entryOf(path)?.routes ?? [];
    return routes.map(({ method }) => method);
  }

  /** The public API's paths, for people who got one wrong. */
  get apiPaths(): string[] {
    return this.#paths.filter((path) => path.startsWith('/v1/'));
  }

  #addWithParams(route: Route): void {
    const known = this.#withParams.find(({ routes }) => routes[0]?.path === route.path);
    if (known === undefined) this.#withParams.push({ segments: route.path.split('/'), routes: [route] });
    else known.routes.push(route);
  }

  #entryOf(path: string): { segments: string[]; routes: Route[] } | undefined {
    if (path.length > maxPathLength || !isPlainPath(path)) return undefined;
    const segments = path.split('/');
    return this.#withParams.find(
      (entry) =>
        entry.segments.length === segments.length &&
        entry.segments.every((segment, index) => segment.startsWith(':') || segment === segments[index]),
    );
  }
}

function readParams(pattern: readonly string[], path: string): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  const segments = path.split('/');
  for (let index = 0; index < pattern.length; index++) {
    const name = pattern[index] as string;
    if (name.startsWith(':')) params[name.slice(1)] = segments[index] as string;
  }
  return params;
}

/** Whether a path can be read in one way only: no escapes, no empty and no dot segments. */
function isPlainPath(path: string): boolean {
  return /^(\/[\w.~:@-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path);
}
