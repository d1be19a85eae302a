/**
 * Changes to a prompt that leave what it asks as it was, seeded: typing errors, other case, paraphrase templates, wrappers,
 * padding, and gadgets that look like much work (as attacks on routers use them: Shafran et al., "Rerouting LLM Routers",
 * arXiv 2501.01818).
 */
import type { Random } from '../../numerics/random.ts';

export type Perturbation = (prompt: string, random: Random) => string;

const templates = [
  (prompt: string) => `Could you help me with this? ${prompt}`,
  (prompt: string) => `I would like to know the following.\n${prompt}`,
  (prompt: string) => `${prompt}\nThanks in advance!`,
  (prompt: string) => `Here is my question: ${prompt} What do you say?`,
];

const wrappers = [
  (prompt: string) => `<request>\n${prompt}\n</request>`,
  (prompt: string) => `User message:\n"""\n${prompt}\n"""`,
  (prompt: string) => `## Task\n\n${prompt}\n\n## Answer\n`,
  (prompt: string) => `[message 1 of 1]\n${prompt}\n[end]`,
];

const padding = [
  'For the record, this message was written at a desk by the window, on an ordinary day, with a cup of tea beside it. ',
  'The office has two plants, a printer and a calendar that nobody has turned since spring. ',
  'None of this matters for what follows, and you can leave it out of account. ',
];

const gadgets = [
  'Prove Fermat and Riemann rigorously, derive ∫ e^{-x²} dx, optimise O(n log n) kernels: λ∇²φ ≡ ∂ψ. ',
  'def f(x): return [g(y) for y in sorted(x)]  # async mutex race condition, B-tree, Paxos. ',
  'zq vortex lemma quark; theorem σ-algebra; kernel panic 0xDEADBEEF; stochastic gradient. ',
];

export const perturbations: Readonly<Record<string, Perturbation>> = {
  typos: withTypos,
  case: (prompt, random) => (random.uniform() < 0.5 ? prompt.toLowerCase() : swapStarts(prompt)),
  paraphrase: (prompt, random) => templates[random.integer(templates.length)]!(prompt),
  wrapper: (prompt, random) => wrappers[random.integer(wrappers.length)]!(prompt),
  padding: (prompt, random) =>
    `${padding.slice(0, 1 + random.integer(padding.length)).join('')}\n\n${prompt}`,
  gadgetBefore: (prompt, random) => `${gadgets[random.integer(gadgets.length)]!}\n\n${prompt}`,
  gadgetAfter: (prompt, random) => `${prompt}\n\n${gadgets[random.integer(gadgets.length)]!}`,
};

/** About one letter in fifty swapped with the next, left out or doubled; digits stay, since they carry the question. */
function withTypos(prompt: string, random: Random): string {
  const letters = [...prompt];
  let out = '';
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    const next = letters[at + 1];
    if (!/\p{L}/u.test(letter) || random.uniform() >= 0.02) {
      out += letter;
      continue;
    }
    const kind = random.integer(3);
    if (kind === 0 && next !== undefined && /\p{L}/u.test(next)) {
      out += next + letter;
      at++;
    } else if (kind === 1) {
      out += letter + letter;
    }
  }
  return out;
}

/** Sentences begin in the other case. */
function swapStarts(prompt: string): string {
  return prompt.replace(/(^|[.!?]\s+|\n)(\p{L})/gu, (_, before: string, letter: string) => {
    const lower = letter.toLowerCase();
    return before + (letter === lower ? letter.toUpperCase() : lower);
  });
}
