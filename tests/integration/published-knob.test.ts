import { expect, it } from 'vitest';
import { bootGateway } from '../support/boot-gateway.ts';
import { send } from '../support/client.ts';

it('publishes the table of a route’s knob to the admin alone, and names a route that is not there', async () => {
  const config = `
server: { adminSecret: open-sesame-please }
keys: [{ name: team, key: key-of-the-team-1 }]
providers: { simulated: { type: simulated } }
routes:
  cheap: { models: [simulated/swift-small, simulated/balanced-medium] }
`;
  const { url, close } = await bootGateway({ config });
  const as = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const get = (path: string, secret = 'open-sesame-please') => send(url, path, undefined, as(secret));
  try {
    const { body } = await get('/admin/api/knob');
    expect(body).toMatchObject({
      route: 'auto',
      simulated: true,
      sample: { source: 'shipped', prompts: 360 },
      reference: { plan: 'simulated/careful-large' },
    });
    expect(body['positions']).toHaveLength(8);
    const cheap = (await get('/admin/api/knob?route=cheap')).body;
    expect(cheap).toMatchObject({
      route: 'cheap',
      models: 2,
      reference: { plan: 'simulated/balanced-medium' },
    });
    expect(await get('/admin/api/knob?route=nope')).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found', param: 'route' } },
    });
    expect((await get('/admin/api/knob', 'key-of-the-team-1')).status).toBe(401);
  } finally {
    await close();
  }
});
