import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { buildReport } from './build-report.ts';
import { escapeHtml } from './escape-html.ts';
import { formatPoints, formatShare, formatUsd, headline } from './format-figures.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { ReportCase } from './report-case.ts';
import { prediction, reportCase } from './testing/report-fixtures.ts';

const ATTACK = `"><script>alert(1)</script><img src=x onerror=alert(1)> | [x](javascript:alert(1)) \`code\` \n# head & ${'\u0007'}`;

const reportOf = (cases: ReportCase[], name = 'calls.jsonl') =>
  buildReport(cases, {
    generatedAt: '2026-04-01T12:30:00.000Z',
    source: { kind: 'log', name },
    baseline: 'acme/huge',
    policyState: { version: 'prior', cells: new Map() },
    skipped: { 'not-json': 3, 'failed-call': 1 },
    random: seededRandom(1),
  });

const cases = Array.from({ length: 30 }, (_, n) =>
  reportCase({
    id: `call-${n}`,
    at: `2026-03-${String(1 + (n % 9)).padStart(2, '0')}T00:00:00.000Z`,
    routed: prediction('acme/small', 0.85, 0.001, 0.05),
    baseline: prediction('acme/huge', 0.95, 0.05),
  }),
);

const hostile = reportOf(
  [
    reportCase({
      id: ATTACK,
      key: ATTACK,
      domain: ATTACK,
      language: ATTACK,
      model: ATTACK,
      served: prediction(ATTACK, 0.9, 0.01),
      routed: prediction(`to ${ATTACK}`, 0.8, 0.001, 0.1),
      excerpt: ATTACK,
    }),
  ],
  ATTACK,
);

describe('renderMarkdown', () => {
  const page = renderMarkdown(reportOf(cases));

  it('says what was spent, what would have been, and how sure that is', () => {
    expect(page).toContain(
      '30 calls cost $0.30; under the route they would have cost about $0.030, 90.0% less',
    );
    expect(page).toMatch(/\| predicted quality difference \| -5\.0 points \(.* to .*\) \|/);
    expect(page).toContain('| rests on priors | 100.0% |');
    expect(page).toContain('## The 20 riskiest switches');
    expect(page).toContain('- 3 entries were left out: not JSON.');
    expect(page).toContain('2026-03-01 to 2026-03-09');
  });

  it('keeps every table in shape', () => {
    for (const block of renderMarkdown(hostile).split('\n\n')) {
      if (!block.startsWith('|')) continue;
      const widths = block.split('\n').map((row) => row.replaceAll('\\|', '').split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('lets no markup of the data through', () => {
    const text = renderMarkdown(hostile).replace(/`[^`\n]*`/g, '');
    expect(text).not.toMatch(/(^|[^\\])<(script|img)/);
    expect(text).not.toMatch(/(^|[^\\])\[x\]\(/);
  });
});

describe('renderHtml', () => {
  const page = renderHtml(reportOf(cases));

  it('needs nothing but itself', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(page).not.toMatch(/<script|<link|<img|https?:\/\/|url\(|@import/);
    expect(page).toContain("default-src 'none'");
    expect(page.match(/<svg /g)).toHaveLength(3);
  });

  it('opens and closes its elements', () => {
    for (const tag of [
      'table',
      'thead',
      'tbody',
      'tr',
      'td',
      'th',
      'svg',
      'text',
      'figure',
      'main',
      'h2',
      'ul',
      'li',
      'dl',
    ]) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
      expect(page.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0).toBe(opened);
      expect(opened).toBeGreaterThan(0);
    }
  });

  it('has labels that fit beside their bars', () => {
    const model = 'deepseek/deepseek-v3.2-speciale-of-somebody';
    const wide = renderHtml(reportOf(cases.map((one) => ({ ...one, model }))));
    // About 7.3 units a letter, in 190 of them.
    for (const [, shown = ''] of wide.matchAll(/class="label"[^>]*><title>[^<]*<\/title>([^<]*)</g))
      expect(shown.length).toBeLessThanOrEqual(25);
    expect(wide).toContain('deepseek/deepseek-v3.2-s…');
  });

  it('shows data as text only', () => {
    const text = renderHtml(hostile);
    expect(text).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(text).not.toContain('\u0007');
    expect(text).toContain('&lt;script&gt;');
  });

  it('has a page for an empty report', () => {
    const empty = renderHtml(reportOf([]));
    expect(empty).toContain('There are no calls to report on.');
    expect(empty).not.toContain('NaN');
    expect(renderMarkdown(reportOf([]))).not.toContain('NaN');
  });
});

describe('figures', () => {
  it.each([
    [0, '$0'],
    [12.345, '$12.35'],
    [0.000012345, '$0.000012'],
    [123456.7, '$123,457'],
    [-0.5, '-$0.50'],
  ])('%d dollars are %s', (usd, text) => expect(formatUsd(usd)).toBe(text));

  it.each([
    [0.0123, '+1.2'],
    [-0.05, '-5.0'],
    [0.0001, '0.0'],
    [-0.0001, '0.0'],
  ])('%d is %s points', (difference, text) => expect(formatPoints(difference)).toBe(text));

  it('has words for shares that are none', () => {
    expect(formatShare(Number.NaN)).toBe('n/a');
    expect(headline(reportOf([reportCase({ routed: prediction('acme/huge', 0.95, 0.02) })]))).toContain(
      '100.0% more',
    );
  });
});

describe('escapeHtml', () => {
  it('is safe in elements and attributes, and valid text', () => {
    expect(escapeHtml(`<a href="x" b='y'>&\u0000\ud800`)).toBe(
      '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;?\ufffd',
    );
  });
});
