import type { PromptSignals } from '../../../src/classification/prompt-profile.ts';
import { percent, words } from '../format.ts';

interface Shown {
  name: string;
  value: string;
  /** 0..1; absent for what has no scale. */
  level?: number;
  probability?: number;
  unsure: boolean;
}

function labelled(name: string, signal: { label: string; probability: number; guess?: string }): Shown {
  const unsure = signal.label === 'unknown';
  return {
    name,
    value: unsure
      ? `unsure${signal.guess === undefined ? '' : `, perhaps ${words(signal.guess)}`}`
      : words(signal.label),
    probability: signal.probability,
    unsure,
  };
}

function read(signals: PromptSignals): Shown[] {
  const { complexity, urgency, language, needs } = signals;
  const wanted = Object.entries(needs)
    .filter(([, isNeeded]) => isNeeded)
    .map(([name]) => name);
  return [
    {
      name: 'complexity',
      value: `${complexity.band} (level ${complexity.level} of 5)`,
      level: complexity.score,
      probability: complexity.probability,
      unsure: complexity.abstained === true,
    },
    labelled('domain', signals.domain),
    labelled('task', signals.task),
    labelled('tone', signals.tone),
    {
      name: 'urgency',
      value:
        ['none', 'soon', 'today', 'immediate'][urgency.level] +
        (urgency.deadlineSeconds === undefined ? '' : `, within ${urgency.deadlineSeconds} s`),
      level: urgency.score,
      probability: urgency.probability,
      unsure: urgency.abstained === true,
    },
    labelled('stakes', signals.stakes),
    labelled('safety', signals.safety),
    {
      name: 'language',
      value: `${language.code} (${language.script})`,
      probability: language.probability,
      unsure: false,
    },
    labelled('output length', signals.outputLength),
    {
      name: 'freshness',
      value: signals.freshness.value ? 'needs recent facts' : 'no',
      probability: signals.freshness.probability,
      unsure: signals.freshness.abstained === true,
    },
    {
      name: 'needs',
      value: wanted.length === 0 ? 'nothing special' : wanted.map(words).join(', '),
      unsure: false,
    },
    {
      name: 'sensitive data',
      value:
        signals.sensitiveData.length === 0
          ? 'none found'
          : [...new Set(signals.sensitiveData.map(({ kind }) => words(kind)))].join(', '),
      unsure: false,
    },
    { name: 'novelty', value: percent(signals.novelty), level: signals.novelty, unsure: false },
  ];
}

export function SignalsPanel({ signals }: { signals: PromptSignals }) {
  return (
    <dl class="signals">
      {read(signals).map((shown) => (
        <div key={shown.name} class={shown.unsure ? 'unsure' : undefined}>
          <dt>{shown.name}</dt>
          <dd>
            {shown.value}
            {shown.level !== undefined && (
              <meter min={0} max={1} value={shown.level} aria-label={shown.name} />
            )}
            {shown.probability !== undefined && <small> {percent(shown.probability)} sure</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
