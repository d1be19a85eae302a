import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api.ts';
import { duration, usd } from '../format.ts';
import type { Answer } from '../stream-answer.ts';
import { ThumbIcon } from './thumb-icon.tsx';

/** The answer as it streams, and the thumbs once it is there. */
export function AnswerPanel({ answer }: { answer: Answer }) {
  return (
    <div class="answer" aria-busy={answer.running}>
      <p class="answer-head">
        <b>{answer.model ?? '…'}</b>
        {answer.firstContentMs !== null && <> · first words after {duration(answer.firstContentMs)}</>}
        {answer.costUsd !== null && <> · {usd(answer.costUsd)}</>}
        {answer.decisionId !== null && (
          <>
            {' · '}
            <a href={`#/decisions/${encodeURIComponent(answer.decisionId)}`}>decision</a>
          </>
        )}
      </p>
      <pre aria-live="polite">{answer.text}</pre>
      {answer.error !== null && <p role="alert">{answer.error}</p>}
      {!answer.running && answer.error === null && answer.decisionId !== null && (
        <Thumbs key={answer.decisionId} decisionId={answer.decisionId} />
      )}
    </div>
  );
}

function Thumbs({ decisionId }: { decisionId: string }) {
  const [thumb, setThumb] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setProblem(null), [thumb]);
  async function vote(value: number) {
    try {
      await ask('/v1/feedback', { decisionId, kind: 'thumb', value, source: 'playground' });
      setThumb(value);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }
  return (
    <div class="row" role="group" aria-label="Was this a good answer?">
      <button type="button" aria-pressed={thumb === 1} onClick={() => vote(1)}>
        <ThumbIcon /> Good
      </button>
      <button type="button" aria-pressed={thumb === -1} onClick={() => vote(-1)}>
        <ThumbIcon down /> Bad
      </button>
      {thumb !== null && <span role="status">Recorded.</span>}
      {problem !== null && <span role="alert">Not recorded: {problem}</span>}
    </div>
  );
}
