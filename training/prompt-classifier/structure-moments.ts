import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';

/** Mean and inverse standard deviation of every structural scalar; 0 for one that does not vary. */
export interface StructureMoments {
  mean: Float32Array;
  inverseDeviation: Float32Array;
}

export function structureMoments(structures: readonly Float32Array[]): StructureMoments {
  const mean = new Float32Array(STRUCTURE_SIZE);
  const inverseDeviation = new Float32Array(STRUCTURE_SIZE);
  for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
    let sum = 0;
    let squares = 0;
    for (const structure of structures) {
      sum += structure[scalar]!;
      squares += structure[scalar]! ** 2;
    }
    mean[scalar] = sum / structures.length;
    const variance = squares / structures.length - (sum / structures.length) ** 2;
    inverseDeviation[scalar] = variance > 1e-9 ? 1 / Math.sqrt(variance) : 0;
  }
  return { mean, inverseDeviation };
}
