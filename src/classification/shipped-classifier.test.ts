/** Behaviour of the classifier with the weights that ship. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseClassifierArtefact } from './artefact/parse-artefact.ts';
import { createPromptClassifier, type PromptClassifier } from './classify-prompt.ts';
import { DOMAINS, type PromptSignals } from './prompt-profile.ts';
import { plainRequest } from '../chat/plain-request.ts';
import { message, userSays } from './testing/chat-requests.ts';

const family = new URL('../../models/prompt-classifier/', import.meta.url);
let classifier: PromptClassifier;

beforeAll(() => {
  const newest = readdirSync(family).sort().at(-1)!;
  const folder = new URL(`${newest}/`, family);
  const weights = parseClassifierArtefact(
    readFileSync(new URL('manifest.json', folder), 'utf8'),
    readFileSync(new URL('weights.bin', folder)),
    (bytes) => createHash('sha256').update(bytes).digest('hex'),
  );
  classifier = createPromptClassifier(weights);
});

function read(text: string): PromptSignals {
  return classifier.classify(userSays(text)).signals;
}

function best<Label extends string>(signal: { label: Label | 'unknown'; guess?: Label }): string {
  return signal.guess ?? signal.label;
}

describe('complexity', () => {
  it.each(['hi', 'hello!', 'capital of France', '你好', 'merci', 'what day is it', 'ok thanks', 'привет'])(
    'is low for: %s',
    (text) => {
      expect(read(text).complexity.band).toBe('low');
    },
  );

  it.each([
    'Prove that every finite integral domain is a field and generalise to Artinian rings.',
    'Design a multi-region payment ledger with exactly-once semantics and explain every failure mode.',
    'Beweise, dass es unendlich viele Primzahlen der Form 4k+3 gibt, und verallgemeinere das Argument.',
    '设计一个全球分布式限流系统，要求强一致性、跨区域故障切换，并证明其正确性',
    'Докажите, что всякое компактное хаусдорфово пространство нормально, и приведите контрпример без хаусдорфовости.',
  ])('is high for: %s', (text) => {
    expect(read(text).complexity.score).toBeGreaterThan(0.6);
  });

  it('is not length: a long log with a simple question stays below a short open problem', () => {
    const log = `what does the first line mean?\n\`\`\`\n${'2024-11-24 12:00:01 INFO worker started ok\n'.repeat(60)}\`\`\``;
    const open =
      'Is every even integer above 2 the sum of two primes? Prove it or give the state of the art.';
    expect(read(log).complexity.score).toBeLessThan(read(open).complexity.score);
  });
});

describe('labels', () => {
  it.each([
    ['how do I reverse a linked list in Rust', 'software', 'en'],
    ['Welche Nebenwirkungen hat Ibuprofen bei Niereninsuffizienz?', 'medicine', 'de'],
    ['quanto fa l’integrale di x² tra zero e uno?', 'mathematics', 'it'],
    ['какие побочные эффекты у ибупрофена при беременности', 'medicine', 'ru'],
    ['can my landlord keep the deposit under UK tenancy law?', 'law', 'en'],
  ])('%s', (text, domain, language) => {
    const signals = read(text);
    expect(best(signals.domain)).toBe(domain);
    expect(signals.language.code).toBe(language);
  });

  // Known misreadings, kept in sight: each turns this red once the weights read it right, and then moves up.
  it.fails.each([
    ['integra x² e^x da 0 a 1', 'mathematics', 'it'],
    ['прочность бетонной балки на изгиб, как рассчитать арматуру', 'engineering', 'ru'],
  ])('%s (not yet)', (text, domain, language) => {
    const signals = read(text);
    expect({ domain: best(signals.domain), language: signals.language.code }).toEqual({ domain, language });
  });

  it('reads hurry and its limit', () => {
    const { urgency } = read(
      'checkout is down for all customers, I need the rollback command in the next 5 minutes',
    );
    expect(urgency.level).toBeGreaterThanOrEqual(2);
    expect(urgency.deadlineSeconds).toBe(300);
    expect(read('what is the capital of Peru').urgency).toMatchObject({ level: 0, score: 0 });
  });

  it('is not impressed by hurry in quoted text', () => {
    const quoted = read(
      '> URGENT!!! PAY IN 5 MINUTES OR ELSE\n\nno rush: is this mail above a known scam pattern?',
    );
    expect(quoted.urgency.level).toBeLessThan(2);
  });

  it('reads short follow-ups in the light of earlier turns', () => {
    const alone = best(read('and the second one?').domain);
    const request = plainRequest([
      message('user', 'Compare the antibiotics amoxicillin and doxycycline for Lyme disease.'),
      message('assistant', 'Doxycycline is preferred for adults; amoxicillin for children.'),
      message('user', 'and the second one?'),
    ]);
    expect(best(classifier.classify(request).signals.domain)).toBe('medicine');
    expect(alone).not.toBe('medicine');
  });
});

describe('form', () => {
  it('is plain JSON with every signal, probabilities in bounds', () => {
    const text = 'Please translate "good morning" to Korean, mail a@b.example';
    const profile = classifier.classify(userSays(text));
    const start = text.indexOf('a@b');
    expect(JSON.parse(JSON.stringify(profile.signals))).toEqual(profile.signals);
    const { signals } = profile;
    for (const probability of [
      signals.complexity,
      signals.domain,
      signals.task,
      signals.tone,
      signals.urgency,
      signals.stakes,
      signals.language,
      signals.safety,
      signals.outputLength,
      signals.freshness,
    ].map((signal) => signal.probability)) {
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
    expect([...DOMAINS, 'unknown']).toContain(signals.domain.label);
    expect(signals.sensitiveData).toEqual([{ kind: 'email', message: 0, part: 0, start, end: text.length }]);
    expect(profile.features).toHaveLength(classifier.featureCount);
    expect(profile.features.every((value) => Math.abs(value) <= 4)).toBe(true);
  });

  it('gives a guess exactly where it abstains', () => {
    for (const text of [
      'hm',
      'asdf qwer',
      'Explain the Krebs cycle',
      'fix my code',
      'write a poem about rain',
    ]) {
      const { domain, task, tone, stakes } = read(text);
      for (const signal of [domain, task, tone, stakes])
        expect(signal.label === 'unknown').toBe(signal.guess !== undefined);
    }
  });

  it('respects the caller limit in the expected output', () => {
    const request = plainRequest([message('user', 'Write a long essay on the French Revolution')], {
      sampling: { maxOutputTokens: 40 },
    });
    expect(classifier.classify(request).tokens.expectedOutput).toBe(40);
  });

  it('expects an answer of the length that is asked for', () => {
    expect(read('write a 2,000-word story about a lighthouse').outputLength).toMatchObject({
      label: 'long',
      tokens: 2_700,
    });
    expect(read('写一篇800字的作文').outputLength).toMatchObject({ label: 'long', tokens: 800 });
    expect(read('summarise this 2,000-word article').outputLength.tokens).toBeLessThan(1_000);
  });

  it('explains the values that it reports', () => {
    const text = 'checkout is down for everyone, fix needed within 10 minutes, in at most 50 words';
    const { complexity, urgency, outputLength } = read(text);
    const values = new Map(classifier.explain(userSays(text)).map((entry) => [entry.signal, entry.value]));
    expect(values.get('complexity')).toBe(complexity.level);
    expect(values.get('urgency')).toBe(urgency.level);
    expect(values.get('outputLength')).toBe(outputLength.label);
  });

  it('explains in words that stand in the prompt', () => {
    const text = 'refactor this Python function';
    const explanation = classifier.explain(userSays(text)).find((entry) => entry.signal === 'domain')!;
    expect(explanation.value).toBe('software');
    expect(explanation.evidence[0]!.weight).toBeGreaterThan(0);
    expect(explanation.evidence.some(({ feature }) => text.includes(feature))).toBe(true);
  });
});
