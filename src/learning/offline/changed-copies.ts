/**
 * Changes to training prompts that leave what they ask, so that training learns which inputs move when the question does
 * not. The sentences are other ones than those that the robustness protocol tests with.
 */
import type { Random } from '../../numerics/random.ts';

type Change = (prompt: string, random: Random) => string;

const frames = [
  ['Please have a look at this: ', ''],
  ['I have been wondering about the following.\n\n', ''],
  ['', '\n\nMany thanks for any help.'],
  ['Hello! ', ' I would be glad of an answer.'],
  ['<prompt>', '</prompt>'],
  ['Q: ', '\nA:'],
  ['### Question\n', '\n\n### Reply\n'],
  ['---\nfrom: user\n---\n', '\n---'],
  ['The user wrote: "', '"'],
] as const;

const idleSentences = [
  'It rained in the morning, and the bus was late as it often is on Mondays. ',
  'There is a bakery on the corner whose door squeaks when somebody comes in. ',
  'You need not reply to this part, it is only here to fill the page. ',
  'My neighbour waters the flowers on the balcony each evening at about seven. ',
] as const;

const loudLines = [
  'Show by induction that ∑ k² ≤ ∏ (1+x_i), bound the ε-net, minimise ‖Ax−b‖₂ in O(n²). ',
  'for (let i = 0; i < n; i++) { await queue.push(tree[i]); } // deadlock, CRDT, Raft quorum. ',
  'eigenvalue manifold plasma isotope; lemma ξ-cocycle; segfault 0x7fff; Bayesian posterior. ',
  'Refute Gödel, integrate ∮ F·dr, prove termination of the rewriting system over ℤ[√2]. ',
] as const;

const changes: readonly Change[] = [
  withSlips,
  (prompt, random) =>
    random.uniform() < 0.7 ? prompt.toLowerCase() : prompt.charAt(0).toUpperCase() + prompt.slice(1),
  framed,
  framed,
  (prompt, random) => `${someOf(idleSentences, random)}\n\n${prompt}`,
  (prompt, random) => `${pick(loudLines, random)}\n\n${prompt}`,
  (prompt, random) => `${prompt}\n\n${pick(loudLines, random)}`,
];

/** Copies that `changedCopies` makes of a prompt. */
export const copiesPerPrompt: number = changes.length;

export function changedCopies(prompt: string, random: Random): string[] {
  return changes.map((change) => change(prompt, random));
}

function framed(prompt: string, random: Random): string {
  const [before, after] = pick(frames, random);
  return before + prompt + after;
}

function someOf(sentences: readonly string[], random: Random): string {
  const from = random.integer(sentences.length);
  return sentences.slice(from, from + 1 + random.integer(3)).join('');
}

/** About one letter in forty is dropped, doubled or mistaken for the letter before it. */
function withSlips(prompt: string, random: Random): string {
  let before = '';
  return prompt.replace(/\p{L}/gu, (letter) => {
    const last = before;
    before = letter;
    if (random.uniform() >= 0.025) return letter;
    const kind = random.integer(3);
    if (kind === 0) return '';
    return kind === 1 ? letter + letter : last;
  });
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[random.integer(items.length)]!;
}
