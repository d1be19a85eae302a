import type { PublishedKnob } from '../api.ts';
import { percent, usd } from '../format.ts';

export function KnobTable({ knob }: { knob: PublishedKnob }) {
  const { reference, sample } = knob;
  if (reference === null) return <p class="quiet-text">No model of this route has a price.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Positions of the knob">
      <table class="stacked">
        <caption>
          Predicted over {sample.prompts}{' '}
          {sample.source === 'artefact' ? 'prompts of your own artefact' : 'everyday prompts that ship'},
          against {reference.plan}: {percent(reference.quality)} likely to answer well,{' '}
          {usd(reference.usdPerThousand)} per 1,000 requests.
          {knob.simulated && ' Models among them are simulated, and so are their prices.'}
          {knob.policy !== 'signalbox' &&
            ` This route decides by ${knob.policy}; the table is of the policy signalbox.`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Quality</th>
            <th scope="col">May lose</th>
            <th scope="col">Of its quality</th>
            <th scope="col">Per 1,000</th>
            <th scope="col">Of its cost</th>
            <th scope="col">Most picked</th>
          </tr>
        </thead>
        <tbody>
          {knob.positions.map((position) => (
            <tr key={position.quality}>
              <th scope="row">{position.quality}</th>
              <td data-label="May lose">{(100 * position.maxQualityLoss).toFixed(1)} points</td>
              <td data-label="Of its quality">{percent(position.qualityShare)}</td>
              <td data-label="Per 1,000">{usd(position.usdPerThousand)}</td>
              <td data-label="Of its cost">{percent(position.costShare)}</td>
              <td data-label="Most picked">
                {position.mix.map(({ plan, share }) => `${plan} ${Math.round(100 * share)} %`).join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
