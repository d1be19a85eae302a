import { plainRequest } from '../../src/chat/plain-request.ts';
import { describe, expect, it } from 'vitest';
import { LanguageReader } from '../../src/classification/language.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { messageText } from '../../src/chat/chat-message.ts';
import { PERTURBATIONS, perturb } from './augment.ts';
import { lowRank } from './low-rank.ts';
import { quantiseColumns } from './quantise.ts';
import { targetsOf, textMessage } from './read-corpus.ts';
import { trainLanguage } from './train-language.ts';
import { HEADS } from '../../src/classification/heads/head-layout.ts';

const random = seededRandom(2);

describe('lowRank', () => {
  it('is exact at the true rank and orders what it keeps', () => {
    const a = Array.from({ length: 40 * 3 }, () => random.normal());
    const b = Array.from({ length: 3 * 8 }, () => random.normal());
    const matrix = new Float32Array(40 * 8);
    for (let row = 0; row < 40; row++)
      for (let column = 0; column < 8; column++)
        for (let k = 0; k < 3; k++) matrix[row * 8 + column]! += a[row * 3 + k]! * b[k * 8 + column]!;
    const { left, right, kept } = lowRank(matrix, 40, 8, 3);
    expect(kept).toBeCloseTo(1, 6);
    for (let row = 0; row < 40; row++) {
      for (let column = 0; column < 8; column++) {
        let sum = 0;
        for (let k = 0; k < 3; k++) sum += left[row * 3 + k]! * right[k * 8 + column]!;
        expect(sum).toBeCloseTo(matrix[row * 8 + column]!, 4);
      }
    }
    expect(lowRank(matrix, 40, 8, 1).kept).toBeLessThan(lowRank(matrix, 40, 8, 2).kept);
  });
});

describe('quantiseColumns', () => {
  it('stays within half a step, by column', () => {
    const matrix = Float32Array.from(
      { length: 300 },
      (_, at) => random.normal() * (at % 3 === 0 ? 100 : 0.01),
    );
    const { table, scales } = quantiseColumns(matrix, 100, 3);
    for (let at = 0; at < 300; at++)
      expect(Math.abs(table[at]! * scales[at % 3]! - matrix[at]!)).toBeLessThanOrEqual(
        scales[at % 3]! * 0.501,
      );
  });

  it('takes a column of zeros', () => {
    expect(quantiseColumns(new Float32Array(4), 2, 2).scales).toEqual(Float32Array.of(1, 1));
  });
});

describe('targetsOf', () => {
  it('reads labels in the words of the guide and leaves the rest out', () => {
    const targets = targetsOf({
      domain: 'law',
      complexity: 4,
      politeness: 'impolite',
      freshness: true,
      urgency: 2,
      tone: 'no such tone',
    });
    const of = (name: string) => targets[HEADS.findIndex((head) => head.name === name)];
    expect([of('domain'), of('complexity'), of('politeness'), of('freshness'), of('urgency')]).toEqual([
      5, 3, 0, 1, 2,
    ]);
    expect([of('tone'), of('task')].every(Number.isNaN)).toBe(true);
  });
});

describe('perturb', () => {
  const request = plainRequest([
    textMessage('system', 'Be brief.'),
    textMessage('user', 'Please, explain the Krebs cycle to me: why does it matter?'),
  ]);

  it('changes only the last human message and keeps most of its letters', () => {
    for (const kind of PERTURBATIONS) {
      const changed = perturb(request, kind, seededRandom(3));
      expect(changed.messages[0]).toEqual(request.messages[0]);
      const words = messageText(changed.messages[1]!)
        .toLowerCase()
        .split(/[^a-z]+/u);
      const kept = ['please', 'explain', 'the', 'krebs', 'cycle', 'to', 'why', 'does', 'it', 'matter'];
      expect(kept.filter((word) => words.includes(word)).length).toBeGreaterThanOrEqual(6);
    }
    expect(messageText(perturb(request, 'lower case', random).messages[1]!)).toBe(
      'please, explain the krebs cycle to me: why does it matter?',
    );
    expect(request.messages[1]!.parts[0]).toMatchObject({
      text: 'Please, explain the Krebs cycle to me: why does it matter?',
    });
  });

  it('is repeatable by seed', () => {
    expect(perturb(request, 'typos', seededRandom(8))).toEqual(perturb(request, 'typos', seededRandom(8)));
  });
});

describe('trainLanguage', () => {
  it('tells the languages that it was given apart', () => {
    const english = [
      'where is the station',
      'the weather is nice today',
      'what do you want to eat',
      'this is the best book',
      'they were there with them',
      'have you seen the other one',
      'i would like to know that',
      'we think it is right',
    ];
    const dutch = [
      'waar is het station',
      'het weer is mooi vandaag',
      'wat wil je eten',
      'dit is het beste boek',
      'zij waren daar met hen',
      'heb je de andere gezien',
      'ik zou dat graag weten',
      'wij denken dat het klopt',
    ];
    const reader = new LanguageReader(
      trainLanguage([
        ...english.map((text) => ({ text, code: 'en' })),
        ...dutch.map((text) => ({ text, code: 'nl' })),
      ]),
    );
    expect(reader.read('what is the best weather').code).toBe('en');
    expect(reader.read('het beste weer vandaag is mooi').code).toBe('nl');
  });
});
