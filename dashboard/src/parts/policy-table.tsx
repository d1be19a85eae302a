import type { PolicyView } from '../api.ts';
import { time } from '../format.ts';

export function PolicyTable({ policy }: { policy: PolicyView }) {
  if (policy.snapshots.length === 0) {
    return (
      <p class="quiet-text">No feedback has changed the policy yet. Learning is in mode “{policy.mode}”.</p>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Policy snapshots">
      <table class="stacked">
        <caption>
          Learning is in mode “{policy.mode}”. Each snapshot can be restored with{' '}
          <code>signalbox policy rollback</code>.
        </caption>
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
            <tr
              key={snapshot.version}
              class={snapshot.version === policy.activeVersion ? 'chosen' : undefined}
            >
              <th scope="row">
                {snapshot.version}
                {snapshot.version === policy.activeVersion && <span class="tag">active</span>}
              </th>
              <td data-label="Made">{time(snapshot.createdAt)}</td>
              <td data-label="From">{snapshot.parent ?? 'prior'}</td>
              <td data-label="Feedback up to">{snapshot.toSequence}</td>
              <td data-label="SHA-256">{snapshot.sha256.slice(0, 12)}</td>
              <td data-label="Note">{snapshot.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
