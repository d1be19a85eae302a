import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describe } from 'vitest';

const script = new URL('../../../scripts/chromium.mjs', import.meta.url).href;
const { findChromium, SKIP_VARIABLE } = await import(script);

/** The tests of a browser. Without one they fail, unless the environment says that they may be skipped. */
export const describeInBrowser = process.env[SKIP_VARIABLE] === '1' ? describe.skip : describe;

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws Error that says how to get a browser */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null)
    throw new Error(
      `these tests need Chromium: install it (apt-get install chromium), name one by SIGNALBOX_CHROMIUM, or skip them by ${SKIP_VARIABLE}=1`,
    );
  return chromium.launch({ executablePath, args: launchArguments });
}

/** What a page must never do, as far as it happened. */
export interface Misdeeds {
  dialogs: string[];
  errors: string[];
  violations: string[];
  foreignRequests: string[];
  /** Scripts of payloads that ran. */
  marks: number;
}

export interface WatchedPage {
  page: Page;
  misdeeds(): Promise<Misdeeds>;
  close(): Promise<void>;
}

/** Runs in the page before anything else: payloads that run raise `marks`. */
const watching = `
  globalThis.violations = [];
  globalThis.marks = 0;
  addEventListener('securitypolicyviolation', (event) => {
    violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
  });
`;

/** A page in a context of its own, with everything written down that it must not do. */
export async function watchedPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const { origin } = new URL(url);
  const found: Misdeeds = { dialogs: [], errors: [], violations: [], foreignRequests: [], marks: 0 };
  page.on('dialog', (dialog) => {
    found.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => found.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') found.errors.push(message.text());
  });
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) found.foreignRequests.push(request.url());
  });
  await page.addInitScript({ content: watching });
  return {
    page,
    async misdeeds() {
      const seen = await page.evaluate<Pick<Misdeeds, 'violations' | 'marks'>>('({ violations, marks })');
      return { ...found, ...seen };
    },
    close: () => context.close(),
  };
}

export const noMisdeeds: Misdeeds = {
  dialogs: [],
  errors: [],
  violations: [],
  foreignRequests: [],
  marks: 0,
};
