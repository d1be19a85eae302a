import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfig } from './load-config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const examples = (word: string, count = 5) =>
  Array.from({ length: count }, (_, at) => `${word} number ${at}`);
const labels = { billing: { examples: examples('invoice') }, technical: { examples: examples('crash') } };
const team = { team: { labels } };

function load(signals: unknown, rest: object = {}) {
  return loadConfig({ text: stringify({ signals, ...rest }), path: path.join(folder, 'test.yaml'), env: {} });
}

function problems(signals: unknown, rest: object = {}): string[] {
  try {
    load(signals, rest);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.issues.map(({ line, column, field, message }) => `${line}:${column} ${field}: ${message}`);
    throw error;
  }
  return [];
}

const rule = (when: string) => ({ routes: { auto: { rules: [{ when, tag: 'x' }] } } });

describe('signals.custom', () => {
  it('is read with its labels in the order of the file', () => {
    const { signals } = load({ custom: { team: { description: 'who', abstainBelow: 0.7, labels } } });
    expect(signals.custom).toEqual([
      {
        name: 'team',
        description: 'who',
        abstainBelow: 0.7,
        labels: [
          { name: 'billing', examples: examples('invoice') },
          { name: 'technical', examples: examples('crash') },
        ],
      },
    ]);
  });

  it.each([
    ['one label', { team: { labels: { billing: labels.billing } } }, /^5:9 .*at least 2 labels/],
    ['no labels', { team: {} }, /signals.custom.team.labels: is missing/],
    [
      'too few examples',
      { team: { labels: { ...labels, third: { examples: examples('x', 4) } } } },
      /^21:13 signals.custom.team.labels.third.examples: expected at least 5 entries/,
    ],
    [
      'too many examples',
      { team: { labels: { ...labels, third: { examples: examples('x', 51) } } } },
      /expected at most 50 entries/,
    ],
    [
      'an empty example',
      { team: { labels: { ...labels, third: { examples: [...examples('x'), '  '] } } } },
      /third.examples\[5\]: expected a text that is not empty/,
    ],
    ['a label named unknown', { team: { labels: { ...labels, unknown: labels.billing } } }, /`unknown`/],
    [
      'a name that ships',
      { domain: { labels } },
      /^3:5 signals.custom.domain: domain is a signal that ships/,
    ],
    ['a name that no rule can write', { 'my team': { labels } }, /a name of letters/],
    ['a word of the rule language', { in: { labels } }, /no word of the rule language/],
    [
      'an example under two labels',
      { team: { labels: { ...labels, third: { examples: [...examples('x'), ' INVOICE  number 3'] } } } },
      /^26:15 signals.custom.team.labels.third.examples\[5\]: the same example has the label billing too/,
    ],
    [
      'an example twice',
      { team: { labels: { ...labels, third: { examples: [...examples('x'), 'x number 1'] } } } },
      /third.examples\[5\]: the same example stands here twice/,
    ],
    [
      'nine signals',
      Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`s${at}`, { labels }])),
      /at most 8 signals/,
    ],
    [
      'seventeen labels',
      {
        team: {
          labels: Object.fromEntries(
            Array.from({ length: 17 }, (_, at) => [`l${at}`, { examples: examples(`w${at}`) }]),
          ),
        },
      },
      /at most 16 labels/,
    ],
    ['an unknown field', { team: { labels, exampels: [] } }, /unknown field/],
  ])('refuses %s, with its place', (_, custom, expected) => {
    const found = problems({ custom });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('is part of the version', () => {
    const other = { team: { labels: { ...labels, technical: { examples: examples('bug') } } } };
    expect(load({ custom: team }).version).not.toBe(load({ custom: other }).version);
  });
});

describe('rules that read custom signals', () => {
  it.each([
    'signals.custom.team.label == "billing"',
    'signals.custom.team.label in ["billing", "technical"]',
    '"unknown" != signals.custom["team"].label',
    'has(signals.custom.team) && signals.custom.team.probability > 0.9',
  ])('%s is good', (when) => {
    expect(problems({ custom: team }, rule(when))).toEqual([]);
  });

  it.each([
    ['signals.custom.teem.label == "billing"', /no custom signal is named teem; did you mean team\?/],
    ['signals.custom.team.label == "biling"', /no label of team is named biling; did you mean billing\?/],
    [
      'signals.custom.team.label in ["billing", "sales"]',
      /no label of team is named sales; there are billing, tech/,
    ],
  ])('%s is not, and is told once', (when, expected) => {
    const found = problems({ custom: team }, rule(when));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/routes\.auto\.rules\[0\]\.when/);
    expect(found[0]).toMatch(expected);
  });

  it('cannot be written where there are none', () => {
    expect(problems({}, rule('signals.custom.team.label == "a"'))[0]).toMatch(
      /no custom signal is named team$/,
    );
  });
});

describe('signals.encoder', () => {
  it('needs its files, and something that uses it', () => {
    const encoder = { modelDir: 'model' };
    expect(problems({ encoder })[0]).toMatch(/nothing would use it/);
    expect(problems({ custom: team, encoder })[0]).toMatch(/there is no model.onnx in .*model$/);
    mkdirSync(path.join(folder, 'model'));
    writeFileSync(path.join(folder, 'model', 'model.onnx'), '');
    expect(problems({ custom: team, encoder })[0]).toMatch(/neither tokenizer.json nor vocab.txt/);
    writeFileSync(path.join(folder, 'model', 'vocab.txt'), '[PAD]');
    expect(load({ custom: team, encoder }).signals.encoder).toEqual({
      modelDir: path.join(folder, 'model'),
      timeoutMs: 50,
    });
  });
});

describe('effects', () => {
  it('are read for all routes and for one', () => {
    const settings = load(
      { effects: { troubledToneValueFactor: 2, explore: { attack: true } } },
      { routes: { auto: { effects: { secondShareByUrgency: [0, 0, 0, 0.5] } } } },
    );
    expect(settings.signals.effects).toEqual({ troubledToneValueFactor: 2, explore: { attack: true } });
    expect(settings.routes.auto?.effects).toEqual({ secondShareByUrgency: [0, 0, 0, 0.5] });
    expect(settings.routes['auto:quality']?.effects).toEqual(settings.routes.auto?.effects);
  });

  it.each([
    [{ secondShareByUrgency: [0, 0, 1] }, /at least 4 entries/],
    [{ troubledToneValueFactor: 0 }, /a number from 0.1 to 100/],
    [{ troubledToneFactor: 2 }, /did you mean troubledToneValueFactor/],
  ])('%j is refused', (effects, expected) => {
    expect(problems({ effects })[0]).toMatch(expected);
  });
});
