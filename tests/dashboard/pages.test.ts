/** What a person can see and do on each page, with the real gateway behind it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { ask, eventually, send } from '../support/client.ts';
import { describeInBrowser, noMisdeeds, openBrowser, watchedPage } from './support/browser.ts';
import { builtDashboard } from './support/built-dashboard.ts';

let booted: BootedGateway;
let browser: Browser;

const get = async (path: string) => (await send(booted.url, path)).body;

async function open(place: string) {
  const watched = await watchedPage(browser, booted.url);
  await watched.page.goto(`${booted.url}/#/${place}`);
  return watched;
}

describeInBrowser('the page', () => {
  beforeAll(async () => {
    builtDashboard();
    booted = await bootGateway();
    browser = await openBrowser();
    const prompts = ['What is 2 + 2?', 'Write a function that sorts a list in Python.', 'hi'];
    await Promise.all([
      ...prompts.map((content) => ask(booted.url, 'auto', { messages: [{ role: 'user', content }] })),
      ask(booted.url, 'simulated/careful-large', { max_tokens: 30 }),
    ]);
    await eventually(
      () => get('/admin/api/decisions'),
      ({ decisions }) => decisions.length === 4,
    );
  });
  afterAll(async () => {
    await browser?.close();
    await booted?.close();
  });

  it('reads a prompt as it is typed, streams the answer, and records a thumb', async () => {
    const { page, misdeeds, close } = await open('playground');
    expect(await page.locator('.banner').textContent()).toContain('simulated');
    await page.getByLabel('Prompt').pressSequentially('Prove that the square root of 2 is irrational.');
    await page.getByText('mathematics').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(5);
    expect(await page.locator('tr.chosen').count()).toBe(1);
    expect(await page.locator('.sentence').textContent()).toMatch(/likely to answer well for \$/);

    await page.getByRole('button', { name: 'Answer' }).click();
    await page.getByRole('button', { name: 'Good' }).click();
    await page.getByText('Recorded.').waitFor();
    expect(await page.locator('.answer pre').textContent()).toContain('[Simulated answer of');
    expect(await page.getByRole('button', { name: 'Good' }).getAttribute('aria-pressed')).toBe('true');

    await page.locator('.answer').getByRole('link', { name: 'decision' }).click();
    await page.getByRole('heading', { name: 'Decision', exact: true }).waitFor();
    const id = decodeURIComponent(page.url().split('/').at(-1) ?? '');
    const metrics = await (await fetch(`${booted.url}/metrics`)).text();
    expect(metrics).toMatch(/signalbox_feedback\w*\{[^}]*kind="thumb"[^}]*\} 1/);
    const learnt = await eventually(
      () => get('/admin/api/policy'),
      ({ snapshots }) => snapshots.length === 2,
    );
    expect(learnt.snapshots[0]).toMatchObject({ note: 'learnt from 1 judgement', toSequence: 1 });
    expect((await get(`/v1/decisions/${id}`)).status).toBe('ok');
    expect(await misdeeds()).toEqual(noMisdeeds);
    await close();
  });

  it('says what feedback would change where it is only observed', async () => {
    const { page, close } = await open('playground');
    await page.getByLabel('Prompt').fill('What is the capital of France?');
    const note = page.getByText('If feedback decided');
    await note.waitFor();
    expect(await note.textContent()).toMatch(/the pick would be the same|would answer/);
    await close();
  });

  it('moves the pick with the knob', async () => {
    const { page, close } = await open('playground');
    await page.getByLabel('Prompt').fill('Prove that there are infinitely many primes congruent to 3 mod 4.');
    const chosen = page.locator('tr.chosen th');
    const pickAt = async (knob: string) => {
      const decided = page.waitForResponse((response) => response.url().endsWith('/v1/route'));
      await page.getByLabel(/^Quality against cost/).fill(knob);
      const { decision } = (await (await decided).json()) as { decision: { plan: { id: string } } };
      await chosen.getByText(decision.plan.id).waitFor();
      return decision.plan.id;
    };
    expect(await pickAt('0')).not.toBe(await pickAt('1'));
    await close();
  });

  it('lists decisions newest first, filters them, and keeps up with new ones', async () => {
    const { page, misdeeds, close } = await open('decisions');
    const rows = page.locator('tbody tr');
    await rows.first().waitFor();
    const before = await rows.count();
    await page.getByLabel('Model').fill('simulated/careful-large');
    await page.getByLabel('Model').press('Enter');
    await page.waitForFunction(
      (count) => (globalThis as any).document.querySelectorAll('tbody tr').length < count,
      before,
    );
    for (const text of await page.locator('tbody td[data-label="Answered by"]').allTextContents())
      expect(text).toBe('simulated/careful-large');
    await page.getByLabel('Model').fill('');
    await page.getByLabel('Model').press('Enter');
    await page.getByLabel('Status').selectOption('failed');
    await page.getByText('No request yet that fits').waitFor();
    await page.getByLabel('Status').selectOption('');
    await page.waitForFunction(
      (count) => (globalThis as any).document.querySelectorAll('tbody tr').length === count,
      before,
    );
    await ask(booted.url, 'auto', { max_tokens: 5 });
    await page.waitForFunction(
      (count) => (globalThis as any).document.querySelectorAll('tbody tr').length === count + 1,
      before,
    );
    expect(await misdeeds()).toEqual(noMisdeeds);
    await close();
  });

  it('shows everything about one decision', async () => {
    const { decisions } = await get('/admin/api/decisions?model=simulated/careful-large&limit=1');
    const [record] = decisions;
    const { page, misdeeds, close } = await open(`decisions/${record.id}`);
    await page.getByText(record.id).waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    for (const part of [record.sentence, record.plan, record.classifierVersion, record.configVersion])
      expect(text).toContain(part);
    expect(text).toContain('This answer came from a simulated model.');
    if (record.mode === 'pinned') expect(text).toContain('The route would have picked');
    expect(await page.locator('tbody tr').count()).toBe(record.attempts.length + record.candidates.length);
    expect(await misdeeds()).toEqual(noMisdeeds);
    await close();
  });

  it('says so when a decision is not there', async () => {
    const { page, close } = await open('decisions/dec_unknown');
    expect(await page.getByRole('alert').textContent()).toContain('Could not be loaded');
    await close();
  });

  it('shows each model with price, prior and where they come from', async () => {
    const { page, misdeeds, close } = await open('models');
    const card = page.locator('.card', { hasText: 'simulated/code-specialist' });
    await card.locator('summary').click();
    expect(await card.locator('summary').textContent()).toMatch(/on.*\$0\.60 in, \$2\.40 out/);
    const text = await card.textContent();
    expect(text).toContain('simulated list price');
    expect(text).toMatch(/software 88\.0 %/);
    await page.getByLabel('Find').fill('swift');
    expect(await page.locator('.card').count()).toBe(1);
    expect(await misdeeds()).toEqual(noMisdeeds);
    await close();
  });

  it('shows spend beside an estimated baseline, and the policy’s snapshots', async () => {
    const { page, misdeeds, close } = await open('savings');
    await page.locator('.figures').waitFor();
    const savings = await get('/admin/api/savings');
    const count = savings.days.reduce((sum: number, day: { requests: number }) => sum + day.requests, 0);
    expect(await page.locator('.figures b').first().textContent()).toBe(String(count));
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('estimate');
    expect(text).toContain('no real money');
    expect(text).toMatch(/requests named their model/);
    await page.getByText('before any feedback').waitFor();
    expect(await misdeeds()).toEqual(noMisdeeds);
    await close();
  });

  it('shows what each position of a route’s knob gives and costs', async () => {
    const { page, misdeeds, close } = await open('savings');
    const rows = page.getByRole('region', { name: 'Positions of the knob' }).locator('tbody tr');
    await rows.first().waitFor();
    const { positions } = await get('/admin/api/knob');
    expect(await rows.count()).toBe(positions.length);
    const share = `${(100 * positions[3].costShare).toFixed(1)} %`;
    expect(await rows.nth(3).locator('td[data-label="Of its cost"]').textContent()).toBe(share);
    expect(await page.locator('main').textContent()).toContain('Models among them are simulated');
    const answered = page.waitForResponse((response) => response.url().includes('/admin/api/knob?route='));
    await page.getByLabel('Route').selectOption('auto:economy');
    expect((await (await answered).json()).route).toBe('auto:economy');
    expect(await misdeeds()).toEqual(noMisdeeds);
    await close();
  });

  it('opens to the admin secret alone where there is one, with keys and without', async () => {
    const secret = 'open-sesame-please';
    for (const keys of ['', 'keys: [{ name: team, key: key-of-the-team-1 }]\n']) {
      const guarded = await bootGateway({
        config: `server: { adminSecret: ${secret} }\nproviders: { simulated: { type: simulated } }\n${keys}`,
      });
      const { status, headers } = await fetch(guarded.url);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Basic /);
      const { page, close } = await watchedPage(browser, guarded.url, {
        httpCredentials: { username: 'admin', password: secret },
      });
      await page.goto(`${guarded.url}/#/models`);
      await page.locator('.card').first().waitFor();
      await page.goto(`${guarded.url}/#/playground`);
      await page.getByLabel('Prompt').fill('hi');
      const form = page.getByLabel(/admin secret or a key/);
      await page.locator('.sentence').or(form).first().waitFor();
      if (await form.isVisible()) {
        await form.fill(secret);
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      await page.locator('.sentence').waitFor();
      await close();
      await guarded.close();
    }
  });
});
