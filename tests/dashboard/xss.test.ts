/** Nothing that a prompt, a provider, a key, a rule or an address can bring is ever taken for more than text. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { eventually, send } from '../support/client.ts';
import {
  describeInBrowser,
  noMisdeeds,
  openBrowser,
  type WatchedPage,
  watchedPage,
} from './support/browser.ts';
import { builtDashboard } from './support/built-dashboard.ts';
import { xssPayloads } from './support/xss-payloads.ts';

let booted: BootedGateway;
let browser: Browser;
let watched: WatchedPage;
/** Answers of the gateway as they are, with one decision behind them. */
let real: Record<'decision' | 'models' | 'savings' | 'policy' | 'knob' | 'summary' | 'preview', any>;

const config = `
storage: { prompts: full }
providers: { simulated: { type: simulated } }
models:
  house/quick: { provider: simulated, upstreamModel: fault-slow-1, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
`;

/** A copy in which every text is the payload. */
function poisoned(value: unknown, payload: string): any {
  if (typeof value === 'string') return payload;
  if (Array.isArray(value)) return value.map((each) => poisoned(each, payload));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poisoned(each, payload)]));
}

/** Where each showing takes a while, several payloads are shown at once. */
const groups = Array.from({ length: Math.ceil(xssPayloads.length / 6) }, (_, at) =>
  xssPayloads.slice(at * 6, at * 6 + 6).join(' '),
);

const turnTo = (page: Page, place: string) =>
  page.evaluate(`location.hash = ${JSON.stringify(`#/${place}`)}`);

/** Runs in the page. */
const textIs = ([selector, text]: readonly [string, string]) =>
  (globalThis as any).document.querySelector(selector)?.textContent === text;

const forEach = (value: unknown) => xssPayloads.map((payload) => poisoned(value, payload));

describeInBrowser('payloads', () => {
  beforeAll(async () => {
    builtDashboard();
    booted = await bootGateway({
      config,
    });
    browser = await openBrowser();
    const messages = [{ role: 'user', content: 'hi' }];
    await send(booted.url, '/v1/chat/completions', { model: 'house/quick', messages });
    const get = async (path: string) => (await send(booted.url, path)).body;
    const { decisions } = await eventually(
      () => get('/admin/api/decisions'),
      (body) => body.decisions.length > 0,
    );
    const decision = {
      ...decisions[0],
      status: 'failed',
      errorCode: 'x',
      key: 'x',
      tags: ['x'],
      notes: ['x'],
      rules: [{ rule: 'x', effect: 'x' }],
      eliminated: [{ model: 'x', reason: 'x' }],
      shadow: { plan: 'x', quality: 1, costUsd: 1, servedQuality: 1 },
    };
    const models = (await get('/admin/api/models')).models;
    const snapshot = { version: 1, parent: null, createdAt: 'x', toSequence: 1, sha256: 'x', note: 'x' };
    const preview = (await send(booted.url, '/v1/route', { model: 'auto', messages })).body;
    real = {
      decision,
      models: [
        {
          ...models[0],
          off: { reason: 'x', detail: 'x' },
          prior: { ...models[0].prior, figures: [{ name: 'x', score: 1, source: 'x', variant: 'x' }] },
          cells: [{ domain: 'x', band: 'x', effort: 'x', weight: 1, meanReward: 1 }],
        },
      ],
      savings: await get('/admin/api/savings'),
      policy: { mode: 'x', activeVersion: 1, snapshots: [snapshot] },
      knob: await get('/admin/api/knob'),
      summary: await get('/admin/api/summary'),
      preview: {
        ...preview,
        learning: { policyVersion: 'x', plan: { id: 'x' }, wouldChange: true, reason: 'x' },
      },
    };
  });
  afterAll(async () => {
    await browser?.close();
    await booted?.close();
  });

  /** Opens a page on which the named answers are these. */
  async function opened(answers: Record<string, unknown>, place: string): Promise<WatchedPage> {
    watched = await watchedPage(browser, booted.url);
    for (const [pattern, json] of Object.entries(answers))
      await watched.page.route(pattern, (route) => route.fulfill({ json }));
    await watched.page.goto(`${booted.url}/#/${place}`);
    return watched;
  }

  async function expectInnocent(): Promise<void> {
    const { errors: _errors, ...misdeeds } = await watched.misdeeds();
    const { errors: _none, ...none } = noMisdeeds;
    expect(misdeeds).toEqual(none);
    expect(
      await watched.page
        .locator('main script, main iframe, main img, main object, main base, main form[action]')
        .count(),
    ).toBe(0);
    await watched.close();
  }

  it('in prompts and answers, typed and asked in the playground, and in their decisions', async () => {
    const { page } = await opened({}, 'playground');
    for (const payload of groups.slice(0, 3)) {
      await page.fill('#prompt', payload);
      await page.click('button[type=submit]');
      await page.getByRole('button', { name: 'Good' }).waitFor();
      await page.locator('.sentence').waitFor();
    }
    await page.goto(`${booted.url}/#/decisions`);
    await page.locator('tbody tr').nth(3).waitFor();
    await expectInnocent();
  });

  it('in recorded prompts and answers, through the real API', async () => {
    const ask = (content: string) =>
      send(booted.url, '/v1/chat/completions', {
        model: 'house/quick',
        max_tokens: 60,
        messages: [
          { role: 'system', content },
          { role: 'user', content },
        ],
      });
    await Promise.all(xssPayloads.map(ask));
    const { decisions } = await eventually(
      async () => (await send(booted.url, '/admin/api/decisions?limit=200')).body,
      (body) => body.decisions.length > xssPayloads.length,
    );
    const { page } = await opened({}, 'decisions');
    for (const { id, prompt } of decisions.slice(0, xssPayloads.length)) {
      await turnTo(page, `decisions/${id}`);
      const shown = '.messages pre';
      await page.waitForFunction(textIs, [shown, prompt[0].parts[0].text] as const);
      expect(await page.locator(shown).count()).toBe(prompt.length);
    }
    await expectInnocent();
  });

  it('in every field of the list of decisions and in its filters', async () => {
    const { page } = await opened(
      { '**/admin/api/decisions*': { decisions: forEach(real.decision) } },
      'decisions',
    );
    await page
      .locator('tbody tr')
      .nth(xssPayloads.length - 1)
      .waitFor();
    for (const payload of xssPayloads.slice(0, 6)) {
      await page.getByLabel('Domain').fill(payload);
      await page.getByLabel('Model').fill(payload);
      await page.getByLabel('Model').press('Enter');
    }
    await expectInnocent();
  });

  it('in every field of a decision', async () => {
    const { page } = await opened({}, 'decisions');
    let payload = '';
    await page.route('**/v1/decisions/*', (route) =>
      route.fulfill({ json: poisoned(real.decision, payload) }),
    );
    for (const [at, each] of xssPayloads.entries()) {
      payload = each;
      await turnTo(page, `decisions/${at}`);
      await page.waitForFunction(textIs, ['.sentence', each] as const);
    }
    await expectInnocent();
  });

  it('in every field of models', async () => {
    const models = forEach(real.models[0]).map((model, at) => ({ ...model, id: `${at} ${model.id}` }));
    const { page } = await opened({ '**/admin/api/models': { models } }, 'models');
    await page
      .locator('.card')
      .nth(xssPayloads.length - 1)
      .waitFor();
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })");
    await page.getByLabel('Find').fill(xssPayloads[0] ?? '');
    await expectInnocent();
  });

  it('in every field of savings, knob, policy and summary', async () => {
    const [day] = real.savings.days;
    const [model] = real.savings.byModel;
    const answers = {
      '**/admin/api/savings': { ...real.savings, days: forEach(day), byModel: forEach(model) },
      '**/admin/api/knob': poisoned(real.knob, xssPayloads.join(' ')),
      '**/admin/api/policy': {
        ...real.policy,
        snapshots: forEach(real.policy.snapshots[0]).map((each, version) => ({ ...each, version })),
      },
      '**/admin/api/summary': poisoned(real.summary, xssPayloads.join(' ')),
    };
    const { page } = await opened(answers, 'savings');
    await page.getByText('learning is in mode', { exact: false }).waitFor();
    await page.locator('.version').waitFor();
    await expectInnocent();
  });

  it('in every field of a preview', async () => {
    const { page } = await opened({}, 'playground');
    let payload = '';
    await page.route('**/v1/route', (route) => route.fulfill({ json: poisoned(real.preview, payload) }));
    for (const each of groups) {
      payload = each;
      await page.fill('#prompt', each);
      await page.waitForFunction(textIs, ['.sentence', each] as const);
    }
    await expectInnocent();
  });

  it('in errors, of streams too', async () => {
    const { page } = await opened({}, 'playground');
    let payload = '';
    await page.route('**/v1/route', (route) =>
      route.fulfill({ status: 400, json: { error: { message: payload } } }),
    );
    await page.route('**/v1/chat/completions', (route) =>
      route.fulfill({
        headers: { 'content-type': 'text/event-stream', 'x-signalbox-model': 'm' },
        body: `data: ${JSON.stringify({ error: { message: payload } })}\n\n`,
      }),
    );
    for (const each of groups) {
      payload = each;
      await page.fill('#prompt', each);
      await page.click('button[type=submit]');
      await page.waitForFunction(textIs, ['.answer [role=alert]', each] as const);
    }
    await expectInnocent();
  });

  it('in the address', async () => {
    const { page } = await opened({}, 'playground');
    for (const payload of groups) await turnTo(page, payload);
    for (const payload of groups) await turnTo(page, `decisions/${payload}`);
    await turnTo(page, 'decisions/%');
    await page.locator('h1').waitFor();
    await expectInnocent();
  });
});
