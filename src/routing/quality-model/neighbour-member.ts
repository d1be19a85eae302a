/**
 * Mean outcome of the nearest training prompts, by cosine to the fourth power, shrunk to each arm's mean (k nearest
 * neighbours as in "Rethinking Predictive Modeling for LLM Routing", arXiv 2505.12601). Only the lists of the nearest
 * clusters are searched (inverted file, Jégou et al., IEEE TPAMI 33(1), 2011).
 */
export interface NeighbourState {
  /** Start of each cluster's list in the rows, k + 1 entries. */
  listStarts: Int32Array;
  /** n × d directions as signed bytes of 1/127, ordered by cluster. */
  directions: Int8Array;
  /** n × arms outcomes as bytes of 1/254; 255 is a missing one. */
  outcomes: Uint8Array;
  armMeans: Float32Array;
}

export const missingOutcome = 255;
export const outcomeScale = 254;
const neighbours = 60;
const pseudoCount = 10;

export class NeighbourMember {
  readonly #state: NeighbourState;
  readonly #dimensions: number;
  readonly #cosines: Float64Array = new Float64Array(neighbours);
  readonly #rows: Int32Array = new Int32Array(neighbours);
  #found = 0;

  constructor(state: NeighbourState, dimensions: number) {
    this.#state = state;
    this.#dimensions = dimensions;
  }

  /** Searches the lists of the given clusters (−1 for none). */
  search(direction: Float32Array, clusters: Int32Array): void {
    const { listStarts, directions } = this.#state;
    const d = this.#dimensions;
    this.#found = 0;
    for (const cluster of clusters) {
      if (cluster < 0) continue;
      const end = listStarts[cluster + 1]!;
      for (let row = listStarts[cluster]!; row < end; row++) {
        let sum = 0;
        const base = row * d;
        for (let at = 0; at < d; at++) sum += direction[at]! * directions[base + at]!;
        this.#offer(row, sum / 127);
      }
    }
  }

  predict(out: Float64Array): void {
    const { outcomes, armMeans } = this.#state;
    const arms = armMeans.length;
    const nearest = Math.max(this.#cosines[0]!, 1e-6);
    for (let arm = 0; arm < arms; arm++) {
      let weights = pseudoCount;
      let sum = pseudoCount * armMeans[arm]!;
      for (let at = 0; at < this.#found; at++) {
        const outcome = outcomes[this.#rows[at]! * arms + arm]!;
        const cosine = this.#cosines[at]!;
        if (outcome === missingOutcome || !(cosine > 0)) continue;
        const weight = (cosine / nearest) ** 4;
        weights += weight;
        sum += (weight * outcome) / outcomeScale;
      }
      out[arm] = sum / weights;
    }
  }

  /** Keeps the best in falling order; most rows fail the first comparison. */
  #offer(row: number, cosine: number): void {
    const cosines = this.#cosines;
    if (this.#found === neighbours && !(cosine > cosines[neighbours - 1]!)) return;
    let place = this.#found < neighbours ? this.#found++ : neighbours - 1;
    while (place > 0 && cosine > cosines[place - 1]!) {
      cosines[place] = cosines[place - 1]!;
      this.#rows[place] = this.#rows[place - 1]!;
      place--;
    }
    cosines[place] = cosine;
    this.#rows[place] = row;
  }
}
