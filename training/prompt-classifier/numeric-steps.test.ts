import { plainRequest } from '../../src/chat/plain-request.ts';
import { describe, expect, it } from 'vitest';
import { LanguageReader } from '../../src/classification/language.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { messageText } from '../../src/chat/chat-message.ts';
import { MEASURING_WRAPPERS, PERTURBATIONS, perturb, TRAINING_WRAPPERS } from './augment.ts';
import { curvesTable } from './learning-curves.ts';
import { lowRank } from './low-rank.ts';
import { quantiseColumns } from './quantise.ts';
import { targetsOf, textMessage } from './read-corpus.ts';
import { structureMoments } from './structure-moments.ts';
import { trainLanguage } from './train-language.ts';
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
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
      const changed = perturb(request, kind, TRAINING_WRAPPERS, seededRandom(3));
      expect(changed.messages[0]).toEqual(request.messages[0]);
      const words = messageText(changed.messages[1]!)
        .toLowerCase()
        .split(/[^a-z]+/u);
      const kept = ['please', 'explain', 'the', 'krebs', 'cycle', 'to', 'why', 'does', 'it', 'matter'];
      expect(kept.filter((word) => words.includes(word)).length).toBeGreaterThanOrEqual(6);
    }
    expect(messageText(perturb(request, 'lower case', TRAINING_WRAPPERS, random).messages[1]!)).toBe(
      'please, explain the krebs cycle to me: why does it matter?',
    );
    expect(request.messages[1]!.parts[0]).toMatchObject({
      text: 'Please, explain the Krebs cycle to me: why does it matter?',
    });
  });

  it('is measured with wrappers that are not trained on', () => {
    for (const kind of ['english', 'translated'] as const) {
      const trained = new Set(TRAINING_WRAPPERS[kind].map((wrapper) => wrapper.join('…')));
      expect(MEASURING_WRAPPERS[kind].some((wrapper) => trained.has(wrapper.join('…')))).toBe(false);
    }
  });

  it('is repeatable by seed', () => {
    const once = () => perturb(request, 'typos', TRAINING_WRAPPERS, seededRandom(8));
    expect(once()).toEqual(once());
  });
});

describe('structureMoments', () => {
  it('standardises what varies and silences what does not', () => {
    const structures = [1, 3].map((value) => {
      const structure = new Float32Array(STRUCTURE_SIZE).fill(7);
      structure[0] = value;
      return structure;
    });
    const { mean, inverseDeviation } = structureMoments(structures);
    expect([mean[0], inverseDeviation[0], mean[1], inverseDeviation[1]]).toEqual([2, 1, 7, 0]);
  });
});

describe('curvesTable', () => {
  it('shows the figure that suits the signal at every size', () => {
    const point = (corpusRows: number, value: number) => ({
      corpusRows,
      figures: [
        { head: 'tone', rows: 9, accuracy: 0, macroF1: value },
        { head: 'urgency', rows: 9, accuracy: 0, macroF1: 0, spearman: value },
        { head: 'domain', rows: 9, accuracy: value, macroF1: 0 },
      ],
    });
    expect(curvesTable([point(10, 0.1), point(20, 0.25)]).split('\n')).toEqual([
      '| signal | figure | 10 | 20 |',
      '|---|---|---|---|',
      '| tone | macro-F1 | 0.100 | 0.250 |',
      '| urgency | Spearman | 0.100 | 0.250 |',
      '| domain | accuracy | 0.100 | 0.250 |',
    ]);
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
