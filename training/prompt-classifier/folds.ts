import { hashString } from '../../src/numerics/hashing.ts';

const WORD = /[\p{L}\p{N}]+/gu;
const MIN_HASHES = 24;
const HASHES_PER_BAND = 3;
const MIN_OVERLAP = 0.7;

/**
 * Fold (0 … count − 1) of each text. Texts that share a group, or whose sets of words overlap by 70 % and more
 * (found by min-hashing: A. Broder, "On the Resemblance and Containment of Documents", 1997), are never split.
 */
export function assignFolds(
  texts: readonly string[],
  groups: readonly string[],
  count: number,
  seed: number,
): Uint8Array {
  const parent = Uint32Array.from(texts, (_, at) => at);
  const root = (at: number): number => {
    let top = at;
    while (parent[top] !== top) top = parent[top]!;
    parent[at] = top;
    return top;
  };
  const join = (a: number, b: number) => {
    const first = root(a);
    const second = root(b);
    parent[Math.max(first, second)] = Math.min(first, second);
  };
  const firstOfGroup = new Map<string, number>();
  groups.forEach((group, at) => {
    const first = firstOfGroup.get(group);
    if (first === undefined) firstOfGroup.set(group, at);
    else join(first, at);
  });
  const words = texts.map(
    (text) =>
      new Set(
        text
          .toLowerCase()
          .match(WORD)
          ?.map((word) => hashString(word)) ?? [],
      ),
  );
  const firstOfBand = new Map<string, number>();
  words.forEach((set, at) => {
    for (const band of bands(set)) {
      const other = firstOfBand.get(band);
      if (other === undefined) firstOfBand.set(band, at);
      else if (overlap(set, words[other]!) >= MIN_OVERLAP) join(other, at);
    }
  });
  return Uint8Array.from(texts, (_, at) => hashString(`${seed}:${groups[root(at)]}`) % count);
}

function bands(words: ReadonlySet<number>): string[] {
  const least = new Uint32Array(MIN_HASHES).fill(0xffffffff);
  for (const word of words) {
    for (let at = 0; at < MIN_HASHES; at++) {
      const value = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d + at * 0x9e3779b2) >>> 0;
      if (value < least[at]!) least[at] = value;
    }
  }
  const out: string[] = [];
  for (let at = 0; at < MIN_HASHES; at += HASHES_PER_BAND) {
    out.push(`${at}:${least[at]}:${least[at + 1]}:${least[at + 2]}`);
  }
  return out;
}

function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / Math.max(1, a.size + b.size - shared);
}
