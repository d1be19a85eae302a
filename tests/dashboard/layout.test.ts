/** How the page looks and is used: widths, light and dark, the keyboard alone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { ask, eventually, send } from '../support/client.ts';
import { describeInBrowser, noMisdeeds, openBrowser, watchedPage } from './support/browser.ts';
import { builtDashboard } from './support/built-dashboard.ts';

let booted: BootedGateway;
let browser: Browser;
let decisionId: string;

const longName = `house/${'a-very-long-name-of-a-model-that-nobody-would-type-'.repeat(3)}end`;
const config = `
storage: { prompts: full }
providers: { simulated: { type: simulated } }
models:
  ${longName}: { provider: simulated, upstreamModel: swift-small, pricing: { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.2 } }
  house/other: { provider: simulated, upstreamModel: careful-large, pricing: { inputUsdPerMillion: 3, outputUsdPerMillion: 15 } }
`;

/** Contrast of WCAG 2.2 between the ink of an element and the ground behind it; runs in the page. */
const contrasts = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return rgb('Canvas');
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!hasText || element.closest('svg') || element.matches(':disabled')) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) poor.push(element.tagName + ' ' + element.textContent.slice(0, 30) + ' ' + contrast.toFixed(2));
  }
  return poor;
})()`;

/** Runs in the page. */
const isLoaded = () => {
  const { document } = globalThis as any;
  return document.querySelector('h1') !== null && !document.body.textContent.includes('Loading…');
};

async function visit(page: Page, place: string): Promise<void> {
  await page.goto(`${booted.url}/#/${place}`);
  await page.waitForFunction(isLoaded);
}

describeInBrowser('the page', () => {
  beforeAll(async () => {
    builtDashboard();
    booted = await bootGateway({ config });
    browser = await openBrowser();
    const content = `${'unbroken'.repeat(60)} https://example.com/${'x'.repeat(300)} and a question?`;
    await Promise.all([
      ask(booted.url, longName, { max_tokens: 40, messages: [{ role: 'user', content }] }),
      ask(booted.url, 'auto', { max_tokens: 40 }),
    ]);
    const { body } = await eventually(
      () => send(booted.url, `/admin/api/decisions?model=${encodeURIComponent(longName)}`),
      (answer) => answer.body['decisions'].length > 0,
    );
    decisionId = body['decisions'][0].id;
  });
  afterAll(async () => {
    await browser?.close();
    await booted?.close();
  });

  it.each([360, 1280, 2560])(
    'fits %i pixels without scrolling sideways, in light and in dark',
    async (width) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, misdeeds, close } = await watchedPage(browser, booted.url, {
          viewport: { width, height: 800 },
          colorScheme,
        });
        for (const place of ['playground', 'decisions', `decisions/${decisionId}`, 'models', 'savings']) {
          await visit(page, place);
          if (place === 'playground') {
            await page.getByLabel('Prompt').fill(`Explain ${'supercalifragilistic'.repeat(12)}`);
            await page.locator('tr.chosen').waitFor();
          }
          await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })");
          const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          expect(over, `${place} at ${width}`).toBeLessThanOrEqual(0);
          expect(await page.evaluate(contrasts), `${place} in ${colorScheme}`).toEqual([]);
        }
        const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
        const lightness = Math.max(...(ground.match(/\d+/g) ?? []).map(Number));
        if (colorScheme === 'dark') expect(lightness).toBeLessThan(100);
        else expect(lightness).toBeGreaterThan(200);
        expect(await misdeeds()).toEqual(noMisdeeds);
        await close();
      }
    },
  );

  it('can be used with the keyboard alone', async () => {
    const { page, close } = await watchedPage(browser, booted.url);
    await visit(page, 'playground');
    const focused = () =>
      page.evaluate<string>('document.activeElement.textContent || document.activeElement.id');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
    expect(page.url()).toContain('#/playground');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('prompt');
    await page.keyboard.type('What is 2 + 2?');
    await page.keyboard.press('Control+Enter');
    const good = page.getByRole('button', { name: 'Good' });
    await good.waitFor();
    for (let tabs = 0; tabs < 20 && (await focused()).trim() !== 'Good'; tabs++)
      await page.keyboard.press('Tab');
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).not.toBe('none');
    await page.keyboard.press('Space');
    await page.getByText('Recorded.').waitFor();
    await page.keyboard.press('Shift+Tab');
    expect((await focused()).trim()).toBe('decision');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Decision', exact: true }).waitFor();
    await close();
  });

  it('names its pages, its fields and its controls', async () => {
    const { page, close } = await watchedPage(browser, booted.url);
    for (const place of ['playground', 'decisions', 'models', 'savings']) {
      await visit(page, place);
      expect(await page.title()).toMatch(new RegExp(`^${place} · Signalbox$`, 'i'));
      expect(await page.locator('nav [aria-current=page]').textContent()).toMatch(new RegExp(place, 'i'));
      expect(await page.locator('h1').count()).toBe(1);
      const nameless = await page.evaluate<number>(
        `[...document.querySelectorAll('button, input, select, textarea, a')].filter((each) => !(each.textContent.trim() || each.labels?.length || each.ariaLabel)).length`,
      );
      expect(nameless, place).toBe(0);
    }
    await close();
  });

  it('sends its documents with a strict policy', async () => {
    const { headers } = await fetch(`${booted.url}/`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
  });
});
