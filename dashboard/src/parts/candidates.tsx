import { duration, percent, usd } from '../format.ts';

export interface Candidate {
  plan: string;
  quality: number;
  uncertainty: number;
  costUsd: number;
  latencyMs: number;
  probability: number;
}

/** Quality as a bar with its 90 % interval; cost and time as bars against the largest of the table. */
export function Candidates({ candidates, chosen }: { candidates: Candidate[]; chosen: string }) {
  const dearest = Math.max(...candidates.map(({ costUsd }) => costUsd), 1e-12);
  const slowest = Math.max(...candidates.map(({ latencyMs }) => latencyMs), 1);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Candidates">
      <table class="stacked">
        <caption class="hidden">Candidates, best first</caption>
        <thead>
          <tr>
            <th scope="col">Model or plan</th>
            <th scope="col">Chance of a good answer</th>
            <th scope="col">Cost</th>
            <th scope="col">Time</th>
            <th scope="col">Picked with</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <tr key={candidate.plan} class={candidate.plan === chosen ? 'chosen' : undefined}>
              <th scope="row">
                {candidate.plan}
                {candidate.plan === chosen && <span class="tag">chosen</span>}
              </th>
              <td data-label="Chance of a good answer">
                <QualityBar quality={candidate.quality} uncertainty={candidate.uncertainty} />
              </td>
              <td data-label="Cost">
                <Bar share={candidate.costUsd / dearest} text={usd(candidate.costUsd)} />
              </td>
              <td data-label="Time">
                <Bar share={candidate.latencyMs / slowest} text={duration(candidate.latencyMs)} />
              </td>
              <td data-label="Picked with">{percent(candidate.probability)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function QualityBar({ quality, uncertainty }: { quality: number; uncertainty: number }) {
  const low = Math.max(0, quality - 1.64 * uncertainty);
  const high = Math.min(1, quality + 1.64 * uncertainty);
  return (
    <span class="bar-cell">
      <svg
        viewBox="0 0 100 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${percent(quality)}, between ${percent(low)} and ${percent(high)}`}
      >
        <rect class="track" width="100" height="10" />
        <rect class="fill" width={quality * 100} height="10" />
        <rect class="interval" x={low * 100} y="3.5" width={Math.max(0.5, (high - low) * 100)} height="3" />
      </svg>
      <span>
        {percent(quality)} <small>± {percent(1.64 * uncertainty)}</small>
      </span>
    </span>
  );
}

function Bar({ share, text }: { share: number; text: string }) {
  return (
    <span class="bar-cell">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="10" />
        <rect class="fill quiet" width={Math.max(0.5, share * 100)} height="10" />
      </svg>
      <span>{text}</span>
    </span>
  );
}
