import { describe, expect, it } from 'vitest';
import { assignFolds } from './folds.ts';

const texts = Array.from(
  { length: 400 },
  (_, at) => `question number ${at} about subject ${at * 7} with word${at} and thing${at * 3}`,
);
const groups = texts.map((_, at) => `g${at}`);

describe('assignFolds', () => {
  it('is balanced and repeatable', () => {
    const folds = assignFolds(texts, groups, 5, 1);
    for (let fold = 0; fold < 5; fold++)
      expect(folds.filter((value) => value === fold).length).toBeGreaterThan(50);
    expect(assignFolds(texts, groups, 5, 1)).toEqual(folds);
    expect(assignFolds(texts, groups, 5, 2)).not.toEqual(folds);
  });

  it('keeps groups and near-duplicates together', () => {
    const base =
      'please explain how the central bank sets interest rates when inflation is above its target this year';
    const more = [...texts];
    const moreGroups = [...groups];
    for (let copy = 0; copy < 20; copy++) {
      more.push(`${base} ${copy === 0 ? '' : 'thanks'}`);
      moreGroups.push(`copy${copy}`);
    }
    moreGroups[3] = moreGroups[300] = 'pair';
    const folds = assignFolds(more, moreGroups, 5, 1);
    expect(new Set(folds.subarray(400)).size).toBe(1);
    expect(folds[3]).toBe(folds[300]);
  });
});
