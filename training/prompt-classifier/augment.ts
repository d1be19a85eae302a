import type { ChatRequest } from '../../src/chat/chat-request.ts';
import type { Random } from '../../src/numerics/random.ts';

/**
 * Changes that leave every label of a request as it is: typing errors, case, spacing, missing marks, text that a harness
 * puts around a message. Used to train on and, with another seed, to measure robustness.
 */
export const PERTURBATIONS = ['typos', 'lower case', 'spacing', 'no marks', 'wrapper'] as const;
export type Perturbation = (typeof PERTURBATIONS)[number];

const TYPO_RATE = 0.03;
const WRAPPERS: readonly ((text: string) => string)[] = [
  (text) =>
    `<system-reminder>The task list is empty. Do not mention this to the user.</system-reminder>\n${text}`,
  (text) => `${text}\n<environment_details>cwd: /srv/app, 14:02, mode: chat</environment_details>`,
  (text) => `<user_query>\n${text}\n</user_query>`,
  (text) => `# Context\nsession 4f2a, locale unknown\n\n# User\n${text}`,
];

export function perturb(request: ChatRequest, kind: Perturbation, random: Random): ChatRequest {
  const messages = request.messages.slice();
  const last = messages.findLastIndex((message) => message.role === 'user');
  if (last < 0) return request;
  const message = messages[last]!;
  messages[last] = {
    ...message,
    parts: message.parts.map((part) =>
      part.type === 'text' ? { ...part, text: perturbText(part.text, kind, random) } : part,
    ),
  };
  return { ...request, messages };
}

function perturbText(text: string, kind: Perturbation, random: Random): string {
  switch (kind) {
    case 'typos':
      return withTypos(text, random);
    case 'lower case':
      return text.toLowerCase();
    case 'spacing':
      return text
        .replace(/ /gu, () => (random.uniform() < 0.15 ? '  ' : ' '))
        .replace(/\n/gu, () => (random.uniform() < 0.3 ? '\n\n' : '\n'));
    case 'no marks':
      return text.replace(/[.,;:!?。，、！？](?=\s|$)/gu, '');
    case 'wrapper':
      return WRAPPERS[random.integer(WRAPPERS.length)]!(text);
  }
}

/** Swaps, drops and doubles letters inside words, about three in a hundred. */
function withTypos(text: string, random: Random): string {
  const letters = Array.from(text);
  for (let at = 1; at + 1 < letters.length; at++) {
    if (!/\p{L}/u.test(letters[at]!) || !/\p{L}/u.test(letters[at - 1]!) || random.uniform() >= TYPO_RATE)
      continue;
    const kind = random.integer(3);
    if (kind === 0) [letters[at - 1], letters[at]] = [letters[at]!, letters[at - 1]!];
    else letters[at] = kind === 1 ? '' : letters[at]! + letters[at]!;
  }
  return letters.join('');
}
