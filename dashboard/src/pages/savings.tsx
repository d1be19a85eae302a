import { ask, type PolicyView, type Savings as SavingsView, type SavingsDay } from '../api.ts';
import { percent, time, usd } from '../format.ts';
import { Shown, useLoaded } from '../parts/loading.tsx';

export function Savings() {
  const savings = useLoaded('savings', (stop) => ask<SavingsView>('/admin/api/savings', undefined, stop), 10_000);
  const policy = useLoaded('policy', (stop) => ask<PolicyView>('/admin/api/policy', undefined, stop), 10_000);
  return (
    <section aria-labelledby="savings-title">
      <h1 id="savings-title">Savings</h1>
      <Shown loaded={savings}>{(value) => <Spend savings={value} />}</Shown>
      <h2>Policy</h2>
      <Shown loaded={policy}>{(value) => <Policy policy={value} />}</Shown>
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
        <Figure name={savings.simulated ? 'Spent (simulated prices)' : 'Spent'} value={usd(spend)} />
        <Figure name="Dearest candidate each time, estimated" value={usd(dearest)} />
        <Figure name="Less than that by" value={dearest > 0 ? percent(1 - spend / dearest) : '–'} />
      </div>
      <p class="quiet-text">
        The baseline is an estimate: what the dearest eligible model of each request was predicted to cost. It is not what
        you paid before.
      </p>
      <Days days={savings.days} />
      {savings.shadow.requests > 0 && (
        <p>
          {savings.shadow.requests} requests named their model and cost {usd(savings.shadow.spendUsd)}; the route would
          have spent an estimated {usd(savings.shadow.routeUsd)} on them
          {savings.shadow.qualityDifference !== null && (
            <>, with a predicted difference in quality of {percent(savings.shadow.qualityDifference)}</>
          )}
          .
        </p>
      )}
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

function Days({ days }: { days: SavingsDay[] }) {
  if (days.length === 0) return <p class="quiet-text">Nothing recorded yet.</p>;
  const top = Math.max(...days.map(({ spendUsd, dearestUsd }) => Math.max(spendUsd, dearestUsd)), 1e-12);
  const width = 100 / days.length;
  return (
    <figure>
      <svg class="days" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="Spend and estimated dearest cost by day">
        {days.map((day, index) => (
          <g key={day.day}>
            <rect class="track" x={index * width + width * 0.1} y={40 - (day.dearestUsd / top) * 40} width={width * 0.8} height={(day.dearestUsd / top) * 40} />
            <rect class="fill" x={index * width + width * 0.1} y={40 - (day.spendUsd / top) * 40} width={width * 0.8} height={(day.spendUsd / top) * 40} />
          </g>
        ))}
      </svg>
      <figcaption>
        Spend (solid) beside the dearest candidate (pale, estimated), {days[0]?.day} to {days.at(-1)?.day}
      </figcaption>
    </figure>
  );
}

function Policy({ policy }: { policy: PolicyView }) {
  if (policy.snapshots.length === 0) {
    return (
      <p class="quiet-text">
        No feedback has changed the policy yet. Learning is in mode “{policy.mode}”.
      </p>
    );
  }
  return (
    <div class="scroll">
      <table>
        <caption>Learning is in mode “{policy.mode}”. Each snapshot can be restored with `signalbox policy rollback`.</caption>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Made</th>
            <th scope="col">From</th>
            <th scope="col">Feedback up to</th>
            <th scope="col">SHA-256</th>
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {policy.snapshots.map((snapshot) => (
            <tr key={snapshot.version} class={snapshot.version === policy.activeVersion ? 'chosen' : undefined}>
              <th scope="row">
                {snapshot.version}
                {snapshot.version === policy.activeVersion && <span class="tag">active</span>}
              </th>
              <td>{time(snapshot.createdAt)}</td>
              <td>{snapshot.parent ?? 'prior'}</td>
              <td>{snapshot.toSequence}</td>
              <td>{snapshot.sha256.slice(0, 12)}</td>
              <td>{snapshot.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
