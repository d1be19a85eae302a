import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { teamSignal, unseen } from '../../src/classification/custom-signals/testing/team-signal.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';

const [billing, technical] = teamSignal.labels.map(({ examples }) => examples);
const simulated = { sim: { type: 'simulated' } };

/** A configuration in which the label of a billing prompt decides about the tag. */
const configuration = (first: readonly string[], second: readonly string[]) =>
  stringify({
    providers: simulated,
    routes: { auto: { rules: [{ when: 'signals.custom.team.label == "billing"', tag: 'money' }] } },
    signals: {
      custom: { team: { labels: { billing: { examples: first }, technical: { examples: second } } } },
    },
  });

let booted: BootedGateway;
beforeAll(async () => {
  booted = await bootGateway({ config: configuration(billing!, technical!) });
});
afterAll(() => booted.close());

async function post(path: string): Promise<any> {
  const answer = await fetch(`${booted.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: unseen[0][1] }] }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

describe('custom signals in the gateway', () => {
  it('are read, decide rules, and are learnt anew on a reload', async () => {
    expect((await post('/v1/classify')).signals.custom.team).toMatchObject({ label: 'billing' });
    const { decision, profile } = await post('/v1/route');
    expect(decision.tags).toEqual(['money']);
    expect(profile.signals.custom.team.label).toBe('billing');
    expect(decision.explanation.signals).toContainEqual(
      expect.objectContaining({ signal: 'custom.team', effect: 'by a rule: tag money' }),
    );
    const { choices } = await post('/v1/chat/completions');
    expect(choices).toHaveLength(1);

    const text = configuration(technical!, billing!);
    booted.gateway.reload(loadConfig({ text, path: 'test.yaml', env: {}, overrides: { port: 0 } }));
    expect((await post('/v1/classify')).signals.custom.team).toMatchObject({ label: 'technical' });
    expect((await post('/v1/route')).decision.tags).toEqual([]);
  });
});
