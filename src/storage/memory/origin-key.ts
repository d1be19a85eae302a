import type { LessonOrigin } from '../ports.ts';

/** One string per (decision, kind, source). Kinds are words of ours and hold no space. */
export function originKey({ decisionId, kind, source }: LessonOrigin): string {
  return `${kind} ${JSON.stringify([decisionId, source])}`;
}
