import { EMBEDDING_SIZE } from '../../classification/features/dense-features.ts';
import { STRUCTURE_NAMES, STRUCTURE_SIZE } from '../../classification/features/structure.ts';
import { HEADS } from '../../classification/heads/head-layout.ts';

/** Name for people of the signal that an entry of the feature vector belongs to. */
export function signalOfInput(input: number): string {
  if (input < STRUCTURE_SIZE)
    return lengthPattern.test(STRUCTURE_NAMES[input] ?? '') ? 'length' : 'form of the text';
  const column = input - STRUCTURE_SIZE - EMBEDDING_SIZE;
  if (column < 0) return 'topic';
  return HEADS.findLast(({ firstColumn }) => firstColumn <= column)?.name ?? 'topic';
}

const lengthPattern = /^length|^number of/;
