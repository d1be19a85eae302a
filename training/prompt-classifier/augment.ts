import type { ChatRequest } from '../../src/chat/chat-request.ts';
import type { Random } from '../../src/numerics/random.ts';

/**
 * Changes that leave every label of a request as it is: typing errors, case, spacing, missing marks, text that a harness
 * puts around a message, in English and in other languages. Used to train on and, with another seed and other wrappers,
 * to measure robustness.
 */
export const PERTURBATIONS = [
  'typos',
  'lower case',
  'spacing',
  'no marks',
  'wrapper',
  'translated wrapper',
] as const;
export type Perturbation = (typeof PERTURBATIONS)[number];

/** Texts around a message. What is measured is never what was trained on. */
export interface Wrappers {
  english: readonly (readonly [before: string, after: string])[];
  translated: readonly (readonly [before: string, after: string])[];
}

export const TRAINING_WRAPPERS: Wrappers = {
  english: [
    ['<system-reminder>The task list is empty. Do not mention this to the user.</system-reminder>\n', ''],
    ['', '\n<environment_details>cwd: /srv/app, 14:02, mode: chat</environment_details>'],
    ['<user_query>\n', '\n</user_query>'],
    ['# Context\nsession 4f2a, locale unknown\n\n# User\n', ''],
    ['<memory>The user prefers short answers and works on a laptop.</memory>\n', ''],
    ['', '\n<client>app 12.4, locale en, dark mode on</client>'],
    ['# Workspace\nproject: atlas, branch: main\n\n# Question\n', ''],
    ['<input>\n', '\n</input>'],
  ],
  translated: [
    ['<hinweis>Die Aufgabenliste ist leer, bitte nicht erwähnen.</hinweis>\n', ''],
    ['', '\n<sesión>versión 4, historial apagado</sesión>'],
    ['<запрос>\n', '\n</запрос>'],
    ['<文脈>設定：標準、履歴なし</文脈>\n', ''],
    ['<kontext>Sitzung 18, Sprache unbekannt</kontext>\n', ''],
    ['<consulta>\n', '\n</consulta>'],
    ['', '\n<环境>目录：/srv/app，模式：对话</环境>'],
  ],
};

/** Half of them have names that the serving code does not know (`classification/harness-names.ts`). */
export const MEASURING_WRAPPERS: Wrappers = {
  english: [
    ['<open_files>notes.md, todo.txt</open_files>\n', ''],
    ['', '\n<session_info>client: web 3.1, history: off</session_info>'],
    ['<user_request>\n', '\n</user_request>'],
    ['# Environment\nOS: linux, shell: bash\n\n# User\n', ''],
    ['<agent_notes>Window 3 of 5, last tool: none.</agent_notes>\n', ''],
    ['', '\n<ui_state>tab: chat, theme: light, unread: 0</ui_state>'],
    ['[build 77, region eu-west]\n', ''],
    ['## Setup\nplan: pro, locale: unknown\n\n## Message\n', ''],
  ],
  translated: [
    ['<rappel>La liste des tâches est vide. Ne pas en parler.</rappel>\n', ''],
    ['<anfrage>\n', '\n</anfrage>'],
    ['', '\n<環境>フォルダ：/srv/app、モード：会話</環境>'],
    ['<contexto>El usuario abrió el archivo notas.md.</contexto>\n', ''],
    ['<nota_interna>Ninguna tarea abierta.</nota_interna>\n', ''],
    ['', '\n<laufzeit>Version 9, Verlauf aus</laufzeit>'],
    ['<сводка>Открыт файл отчёт.txt</сводка>\n', ''],
    ['<入力>\n', '\n</入力>'],
  ],
};

const TYPO_RATE = 0.03;

export function perturb(
  request: ChatRequest,
  kind: Perturbation,
  wrappers: Wrappers,
  random: Random,
): ChatRequest {
  const messages = request.messages.slice();
  const last = messages.findLastIndex((message) => message.role === 'user');
  if (last < 0) return request;
  const message = messages[last]!;
  messages[last] = {
    ...message,
    parts: message.parts.map((part) =>
      part.type === 'text' ? { ...part, text: perturbText(part.text, kind, wrappers, random) } : part,
    ),
  };
  return { ...request, messages };
}

function perturbText(text: string, kind: Perturbation, wrappers: Wrappers, random: Random): string {
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
      return wrapped(text, wrappers.english, random);
    case 'translated wrapper':
      return wrapped(text, wrappers.translated, random);
  }
}

function wrapped(text: string, wrappers: Wrappers['english'], random: Random): string {
  const [before, after] = wrappers[random.integer(wrappers.length)]!;
  return `${before}${text}${after}`;
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
