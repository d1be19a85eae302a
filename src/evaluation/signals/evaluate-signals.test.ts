import { describe, expect, it } from 'vitest';
import { messageText } from '../../chat/chat-message.ts';
import { unknownProfile } from '../../classification/unknown-profile.ts';
import { evaluateSignals, type ProfileReader } from './evaluate-signals.ts';
import { parseLabelRows } from './label-rows.ts';
import { signalsMarkdown } from './signals-markdown.ts';

/** Says what the text spells out: "d:law u:3 p:0.9 e:1". */
const spelled: ProfileReader = {
  classify(request) {
    const text = messageText(request.messages.at(-1)!);
    const profile = unknownProfile('t', 1, 1);
    const read = (key: string) => new RegExp(`${key}:(\\S+)`).exec(text)?.[1];
    const probability = Number(read('p') ?? 0.5);
    const domain = (read('d') ?? 'general') as 'law';
    profile.signals.domain =
      probability < 0.4 ? { label: 'unknown', guess: domain, probability } : { label: domain, probability };
    const level = Number(read('u') ?? 0);
    profile.signals.urgency = { level, score: level / 3, probability };
    if (read('e') !== undefined)
      profile.signals.sensitiveData = [{ kind: 'email', message: 0, part: 0, start: 0, end: 1 }];
    return profile;
  },
};

function rows(...entries: [string, Record<string, unknown>][]): string[] {
  return entries.map(([text, labels], at) => JSON.stringify({ id: `r${at}`, text, labels }));
}

describe('parseLabelRows', () => {
  it('reads texts, dialogues and other names for a signal', () => {
    const parsed = parseLabelRows([
      '{"id":"a","text":"hi","labels":{"taskType":"math"}}',
      '',
      '{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"labels":{}}',
    ]);
    expect(parsed.map((row) => row.id)).toEqual(['a', '3']);
    expect(parsed[0]!.labels).toEqual({ task: 'math' });
    expect(parsed[1]!.request.messages.map((message) => message.role)).toEqual(['user', 'assistant']);
  });

  it.each([
    '{',
    '3',
    '{"text":"x"}',
    '{"labels":{}}',
    '{"messages":[],"labels":{}}',
    '{"messages":[{"role":"robot","content":"x"}],"labels":{}}',
  ])('names the line of: %s', (line) => {
    expect(() => parseLabelRows(['{"text":"ok","labels":{}}', line])).toThrow(/line 2/);
  });
});

describe('evaluateSignals', () => {
  const report = evaluateSignals(
    spelled,
    parseLabelRows(
      rows(
        [
          'd:law p:0.9 u:3 e:1',
          { domain: 'law', urgency: 3, language: 'en', sensitiveData: ['email', 'phone'] },
        ],
        ['d:law p:0.9 u:2', { domain: 'finance', urgency: 2, language: 'en', sensitiveData: [] }],
        ['d:finance p:0.3 u:0', { domain: 'finance', urgency: 0, language: 'de', sensitiveData: [] }],
        ['d:finance p:0.8 u:1 e:1', { domain: 'finance', urgency: 0, language: 'de', sensitiveData: [] }],
      ),
    ),
  );
  const of = (signal: string) => report.signals.find((figures) => figures.signal === signal)!;

  it('counts all rows with guesses, and apart those that were answered', () => {
    const domain = of('domain');
    expect(domain).toMatchObject({ rows: 4, accuracy: 0.75, coverage: 0.75 });
    expect(domain.answeredAccuracy).toBeCloseTo(2 / 3);
    expect(domain.baselines.majority).toBe(0.75);
    expect(domain.confusion).toEqual({
      labels: ['finance', 'law'],
      counts: [
        [2, 1],
        [0, 1],
      ],
    });
    expect(domain.languages).toEqual([
      { language: 'de', rows: 2, accuracy: 1 },
      { language: 'en', rows: 2, accuracy: 0.5 },
    ]);
    expect(domain.ece).toBeGreaterThan(0);
  });

  it('ranks ordered signals and judges urgency at level 2', () => {
    const urgency = of('urgency');
    expect(urgency.spearman).toBeGreaterThan(0.9);
    expect(urgency.urgentF1).toBe(1);
    expect(urgency.baselines.lengthSpearman).toBeDefined();
  });

  it('judges sensitive data by kind and row', () => {
    expect(report.sensitiveData).toMatchObject({ rows: 4, kindRecall: 0.5, rowRecall: 0 });
    expect(report.sensitiveData!.specificity).toBeCloseTo(2 / 3);
  });

  it('leaves out what no row labels', () => {
    expect(report.signals.map((figures) => figures.signal)).toEqual(['domain', 'urgency', 'language']);
  });

  it('writes one table row per signal', () => {
    const markdown = signalsMarkdown(report);
    expect(markdown).toMatch(/\| domain \| 4 \| 0\.750 \|/);
    expect(markdown).toContain('macro-F1 1.000');
    expect(markdown).toContain('specificity 0.667');
  });
});
