import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, type RoutePreview, secretWanted } from '../api.ts';
import { AnswerPanel } from '../parts/answer-panel.tsx';
import { Candidates } from '../parts/candidates.tsx';
import { LearningNote } from '../parts/learning-note.tsx';
import { SignalsPanel } from '../parts/signals-panel.tsx';
import { type Answer, streamAnswer } from '../stream-answer.ts';

const prompt = signal('');
const knob = signal(0.8);

const examples = [
  'hi',
  'What is the capital of France?',
  'Prove that there are infinitely many primes congruent to 3 mod 4.',
  'URGENT!! production database is down, customers cannot pay. What do I check first?',
  '¿Me puedes reescribir este correo para que suene más amable?',
];

export function Playground() {
  const preview = usePreview();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const stop = useRef<AbortController | null>(null);

  async function submit(event: Event) {
    event.preventDefault();
    if (prompt.value.trim() === '') return;
    stop.current?.abort();
    stop.current = new AbortController();
    await streamAnswer(prompt.value, knob.value, stop.current.signal, setAnswer);
  }

  return (
    <div class="playground">
      <section aria-labelledby="prompt-title">
        <h1 id="prompt-title">Playground</h1>
        <form onSubmit={submit}>
          <label for="prompt">Prompt</label>
          <textarea
            id="prompt"
            rows={5}
            value={prompt.value}
            placeholder="Type a prompt and see how it is read and where it would go."
            onInput={(event) => {
              prompt.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event);
            }}
          />
          <div class="row">
            <label for="knob">Quality against cost: {knob.value.toFixed(2)}</label>
            <input
              id="knob"
              type="range"
              min={0}
              max={1}
              step={0.05}
              value={knob.value}
              onInput={(event) => {
                knob.value = Number(event.currentTarget.value);
              }}
            />
            <button type="submit" title="Ctrl+Enter" disabled={prompt.value.trim() === ''}>
              Answer
            </button>
            {answer?.running && (
              <button type="button" onClick={() => stop.current?.abort()}>
                Stop
              </button>
            )}
          </div>
          <div class="examples" role="group" aria-label="Examples">
            {examples.map((example) => (
              <button
                key={example}
                type="button"
                class="link"
                onClick={() => {
                  prompt.value = example;
                }}
              >
                {example.length > 48 ? `${example.slice(0, 46)}…` : example}
              </button>
            ))}
          </div>
        </form>
        {answer !== null && <AnswerPanel answer={answer} />}
      </section>
      <section class="reading" aria-labelledby="reading-title">
        <h2 id="reading-title">How it is read</h2>
        {preview.value === null ? (
          <p class="quiet-text">{preview.error ?? 'Nothing typed yet.'}</p>
        ) : (
          <>
            <p class="sentence">{preview.value.decision.explanation.sentence}</p>
            {preview.value.learning !== undefined && <LearningNote learning={preview.value.learning} />}
            <SignalsPanel signals={preview.value.profile.signals} />
          </>
        )}
      </section>
      {preview.value !== null && (
        <section class="wide" aria-labelledby="candidates-title">
          <h2 id="candidates-title">Candidates</h2>
          <Candidates
            chosen={preview.value.decision.plan.id}
            candidates={preview.value.decision.ranked.map((ranked) => ({ ...ranked, plan: ranked.plan.id }))}
          />
          {preview.value.decision.eliminated.length > 0 && (
            <details>
              <summary>{preview.value.decision.eliminated.length} models were ruled out</summary>
              <ul>
                {preview.value.decision.eliminated.map(({ model, reason, detail }) => (
                  <li key={`${model}${reason}`}>
                    <b>{model}</b>: {detail}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      )}
    </div>
  );
}

/** Asks for a preview a moment after the last key stroke; an older answer never replaces a newer one. */
function usePreview(): { value: RoutePreview | null; error: string | null } {
  const [shown, setShown] = useState<{ value: RoutePreview | null; error: string | null }>({
    value: null,
    error: null,
  });
  useEffect(() => {
    const text = prompt.value;
    if (text.trim() === '') {
      setShown({ value: null, error: null });
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const body = {
        model: 'auto',
        messages: [{ role: 'user', content: text }],
        signalbox: { quality: knob.value },
      };
      ask<RoutePreview>('/v1/route', body, stop.signal).then(
        (value) => setShown({ value, error: null }),
        (error: unknown) => {
          if (!stop.signal.aborted)
            setShown({ value: null, error: error instanceof Error ? error.message : String(error) });
        },
      );
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [prompt.value, knob.value, secretWanted.value]);
  return shown;
}
