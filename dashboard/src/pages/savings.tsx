import { useState } from 'preact/hooks';
import {
  ask,
  type PolicyView,
  type PublishedKnob,
  type Savings as SavingsView,
  type Summary,
} from '../api.ts';
import { percent, usd } from '../format.ts';
import { DayChart } from '../parts/day-chart.tsx';
import { KnobTable } from '../parts/knob-table.tsx';
import { PolicyTable } from '../parts/policy-table.tsx';
import { Shown, useLoaded } from '../parts/loading.tsx';

export function Savings() {
  const savings = useLoaded(
    'savings',
    (stop) => ask<SavingsView>('/admin/api/savings', undefined, stop),
    10_000,
  );
  const policy = useLoaded('policy', (stop) => ask<PolicyView>('/admin/api/policy', undefined, stop), 10_000);
  return (
    <section aria-labelledby="savings-title">
      <h1 id="savings-title">Savings</h1>
      <Shown loaded={savings}>{(value) => <Spend savings={value} />}</Shown>
      <h2>What the knob gives and costs</h2>
      <Knob />
      <h2>Policy</h2>
      <Shown loaded={policy}>{(value) => <PolicyTable policy={value} />}</Shown>
    </section>
  );
}

/** The table of one route's knob, with a choice between routes. */
function Knob() {
  const [route, setRoute] = useState('');
  const summary = useLoaded('routes', (stop) => ask<Summary>('/admin/api/summary', undefined, stop));
  const query = route === '' ? '' : `?route=${encodeURIComponent(route)}`;
  const knob = useLoaded(`knob${query}`, (stop) =>
    ask<PublishedKnob>(`/admin/api/knob${query}`, undefined, stop),
  );
  return (
    <Shown loaded={knob}>
      {(value) => (
        <>
          {summary.state === 'ready' && summary.value.routes.length > 1 && (
            <label class="search">
              Route{' '}
              <select value={value.route} onChange={(event) => setRoute(event.currentTarget.value)}>
                {summary.value.routes.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          <KnobTable knob={value} />
        </>
      )}
    </Shown>
  );
}

function Spend({ savings }: { savings: SavingsView }) {
  const spend = sum(savings.days, ({ spendUsd }) => spendUsd);
  const dearest = sum(savings.days, ({ dearestUsd }) => dearestUsd);
  const requests = sum(savings.days, ({ requests: count }) => count);
  return (
    <>
      <div class="figures">
        <Figure name="Requests" value={String(requests)} />
        <Figure
          name={savings.simulated ? 'Charged for simulated answers, no real money' : 'Spent'}
          value={usd(spend)}
        />
        <Figure name="Dearest candidate each time, estimated" value={usd(dearest)} />
        <Figure name="Less than that by" value={dearest > 0 ? percent(1 - spend / dearest) : '–'} />
      </div>
      <p class="quiet-text">
        The baseline is an estimate: what the dearest eligible model of each request was predicted to cost. It
        is not what you paid before.
      </p>
      <DayChart days={savings.days} />
      {savings.shadow.requests > 0 && (
        <p>
          {savings.shadow.requests} requests named their model and cost {usd(savings.shadow.spendUsd)}; the
          route would have spent an estimated {usd(savings.shadow.routeUsd)} on them
          {savings.shadow.qualityDifference !== null && (
            <>, {qualityText(savings.shadow.qualityDifference)}</>
          )}
          .
        </p>
      )}
      {savings.byModel.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Requests</th>
                <th scope="col">Spent</th>
              </tr>
            </thead>
            <tbody>
              {savings.byModel.map((row) => (
                <tr key={row.model}>
                  <th scope="row">{row.model}</th>
                  <td>{row.requests}</td>
                  <td>{usd(row.spendUsd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <b>{value}</b>
      <span>{name}</span>
    </div>
  );
}

/** The route's predicted quality against that of the model that answered. */
function qualityText(difference: number): string {
  const points = (Math.abs(difference) * 100).toFixed(1);
  return `with a predicted quality ${points} points ${difference < 0 ? 'lower' : 'higher'}`;
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
