import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { secretWanted } from '../api.ts';

export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'failed'; message: string }
  | { state: 'ready'; value: T };

/** Loads when `key` changes, and again every `everyMs` while the page is visible. */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  everyMs?: number,
): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  useEffect(() => {
    const stop = new AbortController();
    const run = () => {
      if (document.hidden) return;
      load(stop.signal).then(
        (value) => setLoaded({ state: 'ready', value }),
        (error: unknown) => {
          if (!stop.signal.aborted)
            setLoaded({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
        },
      );
    };
    run();
    const timer = everyMs === undefined ? undefined : setInterval(run, everyMs);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [key, secretWanted.value]);
  return loaded;
}

export function Shown<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}) {
  if (loaded.state === 'loading') return <p role="status">Loading…</p>;
  if (loaded.state === 'failed') return <p role="alert">Could not be loaded: {loaded.message}</p>;
  return <>{children(loaded.value)}</>;
}
