import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { ask, rememberSecret, secretWanted, type Summary } from './api.ts';
import { place } from './navigation.ts';
import { DecisionPage } from './pages/decision.tsx';
import { Decisions } from './pages/decisions.tsx';
import { Models } from './pages/models.tsx';
import { Playground } from './pages/playground.tsx';
import { Savings } from './pages/savings.tsx';

const summary = signal<Summary | null>(null);

const pages: Record<string, { title: string; page: ComponentType }> = {
  playground: { title: 'Playground', page: Playground },
  decisions: { title: 'Decisions', page: Decisions },
  models: { title: 'Models', page: Models },
  savings: { title: 'Savings', page: Savings },
};

/** The policy moves on by itself while feedback comes in. */
const summaryEveryMs = 5_000;

function keepSummary(loaded: Summary): void {
  summary.value = loaded;
}

export function App() {
  useEffect(() => {
    const load = () => {
      if (!document.hidden && !secretWanted.value)
        void ask<Summary>('/admin/api/summary').then(keepSummary, () => {});
    };
    load();
    const timer = setInterval(load, summaryEveryMs);
    return () => clearInterval(timer);
  }, [secretWanted.value]);
  const { page, detail } = place.value;
  useEffect(() => {
    document.title = `${pages[page]?.title ?? 'Playground'} · Signalbox`;
  }, [page]);
  const Page = pages[page]?.page ?? Playground;
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The part of the address behind # names the page.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <header>
        <strong class="brand">Signalbox</strong>
        <nav aria-label="Pages">
          {Object.entries(pages).map(([name, { title }]) => (
            <a key={name} href={`#/${name}`} aria-current={page === name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        {summary.value && (
          <span class="version">
            {summary.value.version} · policy {summary.value.policyVersion}
          </span>
        )}
      </header>
      {summary.value?.demo && (
        <p class="banner" role="note">
          Demonstration: prompts, scores and costs were measured; answer texts, times and raters are
          simulated.
        </p>
      )}
      {summary.value?.simulated && !summary.value.demo && (
        <p class="banner" role="note">
          No provider is connected: the models are simulated. Their answers, prices and times are made up.
        </p>
      )}
      {secretWanted.value && <SecretForm />}
      <main id="main" tabIndex={-1}>
        {page === 'decisions' && detail !== '' ? <DecisionPage id={detail} /> : <Page />}
      </main>
    </>
  );
}

function SecretForm() {
  return (
    <form
      class="banner"
      onSubmit={(event) => {
        event.preventDefault();
        const field = new FormData(event.currentTarget).get('secret');
        if (typeof field === 'string') rememberSecret(field);
      }}
    >
      <label>
        This gateway wants its admin secret or a key:{' '}
        <input name="secret" type="password" autocomplete="off" required />
      </label>
      <button type="submit">Continue</button>
    </form>
  );
}
