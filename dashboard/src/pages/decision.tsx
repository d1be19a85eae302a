import type { PromptSignals } from '../../../src/classification/prompt-profile.ts';
import { ask, type DecisionRecord } from '../api.ts';
import { duration, time, usd, usdFromNano } from '../format.ts';
import { Candidates } from '../parts/candidates.tsx';
import { Fact } from '../parts/fact.tsx';
import { Shown, useLoaded } from '../parts/loading.tsx';
import { PromptView } from '../parts/prompt-view.tsx';
import { SignalsPanel } from '../parts/signals-panel.tsx';

export function DecisionPage({ id }: { id: string }) {
  const loaded = useLoaded(id, (stop) =>
    ask<DecisionRecord>(`/v1/decisions/${encodeURIComponent(id)}`, undefined, stop),
  );
  return (
    <section aria-labelledby="decision-title">
      <p>
        <a href="#/decisions">All decisions</a>
      </p>
      <h1 id="decision-title">Decision</h1>
      <Shown loaded={loaded}>{(record) => <Details record={record} />}</Shown>
    </section>
  );
}

function Details({ record }: { record: DecisionRecord }) {
  const signals = record.signals as PromptSignals | null;
  return (
    <>
      <p class="sentence">{record.sentence}</p>
      {record.simulated && <p class="note changed">This answer came from a simulated model.</p>}
      <dl class="facts">
        <Fact name="Id" value={record.id} />
        <Fact name="When" value={time(record.at)} />
        <Fact name="Route" value={`${record.route} (asked for ${record.requestedModel}, ${record.mode})`} />
        <Fact name="Plan" value={`${record.plan}, picked with probability ${record.propensity.toFixed(3)}`} />
        <Fact name="Answered by" value={record.servedModel ?? 'nobody'} />
        <Fact
          name="Status"
          value={record.errorCode === null ? record.status : `${record.status}: ${record.errorCode}`}
        />
        <Fact
          name="Cost"
          value={`${usdFromNano(record.costNanoUsd)} (dearest candidate ${usd(record.dearestUsd)})`}
        />
        <Fact name="Time" value={`${duration(record.totalMs)}, of it ours ${duration(record.overheadMs)}`} />
        <Fact name="First content" value={duration(record.firstContentMs)} />
        <Fact
          name="Versions"
          value={`policy ${record.policyVersion}, classifier ${record.classifierVersion}, configuration ${record.configVersion}`}
        />
        {record.key !== null && <Fact name="Key" value={record.key} />}
        {record.rules.length > 0 && (
          <Fact
            name="Rules"
            value={record.rules.map(({ rule, effect }) => `${rule}: ${effect}`).join('; ')}
          />
        )}
        {record.notes.length > 0 && <Fact name="Notes" value={record.notes.join('; ')} />}
        {record.tags.length > 0 && <Fact name="Tags" value={record.tags.join(', ')} />}
      </dl>
      {record.shadow !== null && (
        <p>
          The route would have picked <b>{record.shadow.plan}</b> for {usd(record.shadow.costUsd)}.
        </p>
      )}
      <h2>Attempts</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Attempts">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Model</th>
              <th scope="col">Provider</th>
              <th scope="col">Result</th>
              <th scope="col">First content</th>
              <th scope="col">Whole</th>
              <th scope="col">Tokens in / out</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {record.attempts.map((attempt, index) => (
              <tr key={index}>
                <td data-label="Step">{attempt.step}</td>
                <td data-label="Model">
                  {attempt.effort === undefined ? attempt.model : `${attempt.model} (${attempt.effort})`}
                </td>
                <td data-label="Provider">{attempt.provider}</td>
                <td data-label="Result">
                  {attempt.status}
                  {attempt.failure !== undefined && `: ${attempt.failure}`}
                  {attempt.verifierReason !== undefined && ` (${attempt.verifierReason})`}
                </td>
                <td data-label="First content">{duration(attempt.firstContentMs)}</td>
                <td data-label="Whole">{duration(attempt.totalMs)}</td>
                <td data-label="Tokens in / out">
                  {attempt.usage.uncachedInputTokens +
                    attempt.usage.cacheReadInputTokens +
                    attempt.usage.cacheWriteInputTokens}{' '}
                  / {attempt.usage.textOutputTokens + attempt.usage.reasoningOutputTokens}
                  {attempt.usage.estimated && ' (estimated)'}
                </td>
                <td data-label="Cost">{usdFromNano(attempt.costNanoUsd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>Candidates</h2>
      <Candidates candidates={record.candidates} chosen={record.plan} />
      {record.eliminated.length > 0 && (
        <ul>
          {record.eliminated.map(({ model, reason }) => (
            <li key={model}>
              <b>{model}</b>: {reason}
            </li>
          ))}
        </ul>
      )}
      {signals !== null && (
        <>
          <h2>Signals</h2>
          <SignalsPanel signals={signals} />
        </>
      )}
      {record.prompt !== null && (
        <>
          <h2>Prompt</h2>
          <PromptView prompt={record.prompt} />
        </>
      )}
      {record.answer !== null && (
        <>
          <h2>Answer</h2>
          <pre>{record.answer}</pre>
        </>
      )}
    </>
  );
}
