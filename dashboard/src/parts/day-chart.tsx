import type { SavingsDay } from '../api.ts';
import { usd } from '../format.ts';

/** Days shown at least, so that a first day is a bar and not a wall. */
const leastDays = 14;

/** Spend of each day before the estimated cost of the dearest candidates. */
export function DayChart({ days }: { days: SavingsDay[] }) {
  if (days.length === 0) return <p class="quiet-text">Nothing recorded yet.</p>;
  const top = Math.max(...days.map(({ spendUsd, dearestUsd }) => Math.max(spendUsd, dearestUsd)), 1e-12);
  const width = 100 / Math.max(leastDays, days.length);
  return (
    <figure>
      <div class="axis">
        <small>{usd(top)}</small>
        <svg
          class="days"
          viewBox="0 0 100 40"
          preserveAspectRatio="none"
          role="img"
          aria-label="Spend and estimated dearest cost by day"
        >
          {days.map((day, index) => (
            <g key={day.day}>
              <title>
                {day.day}: {usd(day.spendUsd)} spent, dearest {usd(day.dearestUsd)}
              </title>
              <DayBar kind="pale" at={index * width} width={width} share={day.dearestUsd / top} />
              <DayBar kind="fill" at={index * width} width={width} share={day.spendUsd / top} />
            </g>
          ))}
        </svg>
      </div>
      <figcaption>
        Spend (solid) before the dearest candidate (pale, estimated), {days[0]?.day}
        {days.length > 1 && ` to ${days.at(-1)?.day}`}
      </figcaption>
    </figure>
  );
}

function DayBar({ kind, at, width, share }: { kind: string; at: number; width: number; share: number }) {
  const height = share * 40;
  return <rect class={kind} x={at + width * 0.1} y={40 - height} width={width * 0.8} height={height} />;
}
