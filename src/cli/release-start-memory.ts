import type { Clock } from '../numerics/clock.ts';

/** What a start leaves running, such as lists of models that come late, is over by then. */
const startIsOverMs = 300;

/** What V8 offers where Node was started with `--expose-gc`. */
type CollectGarbage = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Gives back, once, what only the start needed: files that were parsed, code that ran once, and the room that new objects
 * grew into meanwhile. Node keeps all of it until a load makes it collect, and an idle gateway never has one. Takes a
 * few hundredths of a second. Does nothing unless Node was started with `--expose-gc`, as `npm start` and the command do.
 */
export function releaseStartMemory(clock: Clock): void {
  const { gc } = globalThis as { gc?: CollectGarbage };
  if (gc !== undefined) clock.schedule(startIsOverMs, () => gc({ type: 'major', flavor: 'last-resort' }));
}
