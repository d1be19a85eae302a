import { ask, type PolicyView, type Savings as SavingsView } from '../api.ts';
import { percent, usd } from '../format.ts';
import { DayChart } from '../parts/day-chart.tsx';
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
      <h2>Policy</h2>
      <Shown loaded={policy}>{(value) => <PolicyTable policy={value} />}</Shown>
    </section>
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
