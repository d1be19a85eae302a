import { useState } from 'preact/hooks';
import { ask, type ModelView } from '../api.ts';
import { percent, price, tokens, words } from '../format.ts';
import { Fact } from '../parts/fact.tsx';
import { Shown, useLoaded } from '../parts/loading.tsx';

export function Models() {
  const [wanted, setWanted] = useState('');
  const loaded = useLoaded(
    'models',
    (stop) => ask<{ models: ModelView[] }>('/admin/api/models', undefined, stop),
    10_000,
  );
  return (
    <section aria-labelledby="models-title">
      <h1 id="models-title">Models</h1>
      <Shown loaded={loaded}>
        {({ models }) => (
          <>
            <p class="quiet-text">
              {models.filter(({ on }) => on).length} on, {models.filter(({ on }) => !on).length} off. Prices
              in USD per million tokens.
            </p>
            <label class="search">
              Find{' '}
              <input
                value={wanted}
                onInput={(event) => setWanted(event.currentTarget.value)}
                placeholder="name or vendor"
              />
            </label>
            {models
              .filter((model) => isWanted(model, wanted))
              .map((model) => (
                <ModelCard key={model.id} model={model} />
              ))}
          </>
        )}
      </Shown>
    </section>
  );
}

function isWanted({ id, vendor }: ModelView, wanted: string): boolean {
  return `${id} ${vendor}`.toLowerCase().includes(wanted.trim().toLowerCase());
}

function ModelCard({ model }: { model: ModelView }) {
  return (
    <details class="card">
      <summary>
        <span class={`status ${model.on ? 'ok' : 'off'}`}>{model.on ? 'on' : 'off'}</span> <b>{model.id}</b>{' '}
        {model.pricing === null ? (
          <em>unpriced</em>
        ) : (
          <span>
            {price(model.pricing.inputUsdPerMillion)} in, {price(model.pricing.outputUsdPerMillion)} out
          </span>
        )}{' '}
        {model.pricing?.isStale === true && <small>(an old price) </small>}
        <small>quality {percent(model.prior.default)} before feedback</small>
        {model.off !== null && <small> · {model.off.detail}</small>}
      </summary>
      <dl class="facts">
        <Fact
          name="Window"
          value={`${tokens(model.contextTokens)} tokens, at most ${tokens(model.maxOutputTokens)} out`}
        />
        <Fact name="Abilities" value={model.capabilities.join(', ') || 'text only'} />
        <Fact
          name="Served by"
          value={model.deployments.map(({ id, state }) => `${id} (${state})`).join(', ') || 'nobody'}
        />
        {model.pricing !== null && (
          <Fact
            name="Price from"
            value={`${model.pricing.source}${model.pricing.asOf === null ? '' : `, ${model.pricing.asOf}`}; cached input ${price(model.pricing.cachedInputUsdPerMillion)}`}
          />
        )}
        <Fact
          name="Prior rests on"
          value={`${words(model.prior.basis)}, ± ${model.prior.logitSd.toFixed(2)} on the logit scale`}
        />
      </dl>
      <h3>Quality before feedback, by domain</h3>
      <ul class="chips">
        {Object.entries(model.prior.byDomain).map(([domain, mean]) => (
          <li key={domain}>
            {words(domain)} {percent(mean)}
          </li>
        ))}
      </ul>
      {model.prior.figures.length > 0 && (
        <details>
          <summary>{model.prior.figures.length} published figures behind it</summary>
          <ul class="chips">
            {model.prior.figures.map(({ name, score, source, variant }) => (
              <li key={name} title={source}>
                {name} {score}
                {variant !== undefined && ` (${variant})`}
              </li>
            ))}
          </ul>
        </details>
      )}
      <h3>Learnt from feedback</h3>
      {model.cells.length === 0 ? (
        <p class="quiet-text">Nothing yet.</p>
      ) : (
        <ul class="chips">
          {model.cells.map((cell) => (
            <li key={`${cell.domain}${cell.band}${cell.effort}`}>
              {words(cell.domain)}, {cell.band}: {percent(cell.meanReward)} good, weight{' '}
              {cell.weight.toFixed(1)}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
