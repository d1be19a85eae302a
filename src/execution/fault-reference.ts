import { errorCatalogue } from '../errors/error-catalogue.ts';
import type { FailureKind } from '../providers/provider-failure.ts';
import { type FailureAction, type HealthEffect, policiesByKind } from './failure-policy.ts';

const meanings: Readonly<Record<FailureKind, string>> = {
  connect: 'No connection: refused, unreachable, name not found.',
  'connect-timeout': 'No connection in time.',
  tls: 'No secure connection; certificates are never waived.',
  'first-content-timeout': 'Connected, but no content in time. Pings and opening events are not content.',
  'idle-timeout': 'Silence in the middle of an answer.',
  'connection-lost': 'The connection broke in the middle of the call.',
  'malformed-response': 'Something came that is no answer: HTML, cut JSON, no choices.',
  'incomplete-stream': 'The stream ended without a finish. The end of the bytes is not the end of an answer.',
  'response-too-large': 'More bytes than any answer has.',
  redirect: 'A redirect. It is not followed, since the key would leak.',
  'invalid-request': 'The provider found the request wrong.',
  'refused-parameter': 'The model does not take a parameter of the request.',
  'context-length': 'The conversation is longer than the window of this model.',
  'content-policy': 'The provider refused the content.',
  'request-too-large': 'The request has more bytes than the provider takes.',
  authentication: 'The provider does not accept the key of this gateway.',
  'quota-exhausted': 'The account of this gateway is used up.',
  permission: 'The key may not use this model, or not from here.',
  'model-not-found': 'The provider does not know the model.',
  'rate-limited': 'Too many requests for the key.',
  overloaded: 'The provider has more work than it can take.',
  'server-error': 'The provider failed.',
  aborted: 'The client left.',
};

const actions: Readonly<Record<FailureAction, string>> = {
  next: 'the next deployment or candidate',
  wait: 'the next candidate; this one rests for the time that the provider says, at most 60 s',
  fit: 'the same call without the parameter, or candidates that fit',
  pass: 'none: the client hears the provider’s verdict',
  end: 'none: nobody waits any more',
};

const effects: Readonly<Record<HealthEffect, string>> = {
  failure: 'counts for the breaker',
  rate: 'cools down, no failure',
  key: 'the provider is set aside for ten minutes',
  quota: 'the provider is set aside for ten minutes or more',
  deployment: 'the deployment is set aside for ten minutes',
  none: 'none',
};

/** The page docs/reference/faults.md, written from the tables that execution runs on. */
export function faultReference(): string {
  const rows = Object.entries(policiesByKind).map(([kind, { action, health, code, billed }]) => {
    const meaning = meanings[kind as FailureKind];
    const client = `${errorCatalogue[code].status} \`${code}\``;
    return `| \`${kind}\` | ${meaning} | ${actions[action]} | ${effects[health]} | ${client} | ${billed ? 'usually' : 'no'} |`;
  });
  return `# Faults of providers

Generated from \`src/execution/failure-policy.ts\`; \`npx vitest run src/execution/fault-reference.test.ts -u\` writes it anew.

Every failed call to a provider has one of these kinds; it is the \`failure\` of an attempt in a decision record. The table
says what follows before the commit point, which is the first content that goes to the client. After it a stream is
never continued by another model: it ends with the in-band error \`upstream_stream_interrupted\`.

The last columns say what the client hears when no candidate does better, and whether tokens have usually been billed by
then; those are charged by estimate. A few HTTP statuses of a \`server-error\` say more than the kind: 503 is
\`upstream_overloaded\`, 408 and 504 are \`upstream_timeout\`, and 409 does not count for the breaker. A content
refusal keeps the status that the provider gave it. A model that the client named and the provider does not know is 404.

| kind | what happened | what is tried | health | client | billed |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
