import { useState } from 'preact/hooks';
import { ask, type DecisionRecord } from '../api.ts';
import { Shown, useLoaded } from '../parts/loading.tsx';
import { duration, time, usd, usdFromNano, words } from '../format.ts';
import type { PromptSignals } from '../../../src/classification/prompt-profile.ts';

const pageSize = 50;

interface Filters {
  model: string;
  domain: string;
  status: string;
  before: string;
}

export function Decisions() {
  const [filters, setFilters] = useState<Filters>({ model: '', domain: '', status: '', before: '' });
  const query = new URLSearchParams({ limit: String(pageSize) });
  for (const [name, value] of Object.entries(filters)) if (value !== '') query.set(name, value);
  const loaded = useLoaded(
    query.toString(),
    (stop) => ask<{ decisions: DecisionRecord[] }>(`/admin/api/decisions?${query}`, undefined, stop),
    filters.before === '' ? 2000 : undefined,
  );
  const change = (name: keyof Filters) => (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement;
    setFilters({ ...filters, before: '', [name]: value });
  };
  return (
    <section aria-labelledby="decisions-title">
      <h1 id="decisions-title">Decisions</h1>
      <form class="row filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Model <input value={filters.model} onChange={change('model')} placeholder="any" />
        </label>
        <label>
          Domain <input value={filters.domain} onChange={change('domain')} placeholder="any" />
        </label>
        <label>
          Status
          <select value={filters.status} onChange={change('status')}>
            <option value="">any</option>
            <option>ok</option>
            <option>failed</option>
            <option>cancelled</option>
            <option>interrupted</option>
          </select>
        </label>
      </form>
      <Shown loaded={loaded}>
        {({ decisions }) =>
          decisions.length === 0 ? (
            <p class="quiet-text">
              No request yet that fits. Ask something in the <a href="#/playground">playground</a>, or send
              one to <code>/v1/chat/completions</code>.
            </p>
          ) : (
            <>
              <DecisionTable decisions={decisions} />
              <div class="row">
                {filters.before !== '' && (
                  <button type="button" onClick={() => setFilters({ ...filters, before: '' })}>
                    Newest
                  </button>
                )}
                {decisions.length === pageSize && (
                  <button
                    type="button"
                    onClick={() => setFilters({ ...filters, before: decisions.at(-1)?.id ?? '' })}
                  >
                    Older
                  </button>
                )}
              </div>
            </>
          )
        }
      </Shown>
    </section>
  );
}

function DecisionTable({ decisions }: { decisions: DecisionRecord[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Decisions">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Asked for</th>
            <th scope="col">Answered by</th>
            <th scope="col">Domain</th>
            <th scope="col">Complexity</th>
            <th scope="col">Cost</th>
            <th scope="col">Dearest</th>
            <th scope="col">Overhead</th>
            <th scope="col">Whole</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((record) => {
            const signals = record.signals as PromptSignals | null;
            return (
              <tr key={record.id}>
                <td data-label="When">
                  <a href={`#/decisions/${encodeURIComponent(record.id)}`}>{time(record.at)}</a>
                </td>
                <td data-label="Asked for">
                  {record.requestedModel} <small>{record.mode === 'routed' ? '' : record.mode}</small>
                </td>
                <td data-label="Answered by">{record.servedModel ?? '–'}</td>
                <td data-label="Domain">{words(signals?.domain.label ?? '–')}</td>
                <td class="extra" data-label="Complexity">
                  {signals?.complexity.level ?? '–'}
                </td>
                <td data-label="Cost">{usdFromNano(record.costNanoUsd)}</td>
                <td class="extra" data-label="Dearest">
                  {usd(record.dearestUsd)}
                </td>
                <td class="extra" data-label="Overhead">
                  {duration(record.overheadMs)}
                </td>
                <td class="extra" data-label="Whole">
                  {duration(record.totalMs)}
                </td>
                <td data-label="Status">
                  <span class={`status ${record.status}`}>{record.status}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
