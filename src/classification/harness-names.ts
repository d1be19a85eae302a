/** What harnesses call the blocks and sections that they put into a person's message, and what they call the person's own. */

/** Tags whose content is the person's own request. */
const OWN_TAGS = new Set([
  ...'user_query user-query userquery user_message user_request user_input user_prompt user_question user'.split(
    ' ',
  ),
  ...'query question request prompt task instruction instructions human'.split(' '),
  ...'anfrage frage aufgabe benutzer nutzer nutzeranfrage'.split(' '),
  ...'demande requête requete tâche utilisateur'.split(' '),
  ...'consulta pregunta solicitud petición tarea usuario'.split(' '),
  ...'pergunta pedido tarefa usuário domanda richiesta compito utente'.split(' '),
  ...'vraag verzoek opdracht gebruiker pytanie zapytanie zadanie użytkownik soru istek kullanıcı'.split(' '),
  ...'запрос вопрос задача задание пользователь запит питання завдання користувач'.split(' '),
  ...'用户 用户请求 用户问题 问题 提问 请求 任务 ユーザー 質問 依頼 リクエスト 사용자 질문 요청 سؤال طلب المستخدم प्रश्न उपयोगकर्ता'.split(
    ' ',
  ),
]);

/** Tags of what harnesses add about themselves; it is nobody's words and not what the request is about. */
const HARNESS_TAGS = new Set([
  ...'system system-notice environment environment_details environment_context env user_info session'.split(
    ' ',
  ),
  ...'metadata meta additional_data open_files git_status date time mode tools tool_schemas functions'.split(
    ' ',
  ),
  ...'policy rules reminder workspace runtime client client_state'.split(' '),
  ...'hinweis erinnerung umgebung sitzung rappel environnement recordatorio entorno sesión'.split(' '),
  ...'lembrete sessão promemoria sessione herinnering omgeving sessie przypomnienie środowisko sesja hatırlatma oturum'.split(
    ' ',
  ),
  ...'напоминание окружение среда сессия сеанс нагадування середовище сеанс'.split(' '),
  ...'提醒 环境 会话 系统 リマインダー 環境 セッション システム 알림 환경 세션 시스템 تذكير بيئة جلسة अनुस्मारक'.split(
    ' ',
  ),
]);

/** Last words of compound names that mean the same: `system-reminder`, `session_info`, `ide_settings`. */
const HARNESS_ENDINGS = new Set([
  'reminder',
  'info',
  'settings',
  'metadata',
  'environment',
  'env',
  'session',
]);

const OWN_HEADER =
  /^(?:#{1,4}[ \t]*|\[|\*\*)?(?:user(?: (?:message|request|query|input|prompt|question))?|human|question|request|query|task|my request(?: for \w{1,20})?|benutzer|nutzer|anfrage|frage|aufgabe|utilisateur|demande|tâche|usuario|consulta|pregunta|tarea|usuário|pergunta|tarefa|utente|domanda|richiesta|gebruiker|vraag|użytkownik|pytanie|пользователь|запрос|вопрос|задача|用户|问题|请求|任务|ユーザー|質問|依頼|사용자|질문|요청)(?:\]|\*\*|:|：)*[ \t]*:?[ \t]*$/i;

/** Headings of what a harness says of itself, at the start of the lower-cased heading. */
const HARNESS_HEADINGS = [
  ...'environment workspace session system runtime metadata settings umgebung sitzung environnement entorno sesión'.split(
    ' ',
  ),
  ...'ambiente sessão sessione omgeving окружение среда сессия 环境 会话 系统 環境 セッション 환경 세션'.split(
    ' ',
  ),
];
/** Headings of what may be either: a few facts of the harness, or the passages that the request is about. */
const CONTEXT_HEADINGS =
  'context kontext contexte contexto contesto контекст 上下文 コンテキスト 文脈 컨텍스트'.split(' ');
/** Up to here a section of context is taken for facts of the harness. */
const MAX_FACTS_UNITS = 160;
const MAX_SECTIONS = 16;

/** Whether a tag (lower case) holds the person's own request. */
export function isOwnTag(tag: string): boolean {
  return OWN_TAGS.has(tag);
}

/** Whether a tag (lower case) holds what a harness says of itself. */
export function isHarnessTag(tag: string): boolean {
  if (HARNESS_TAGS.has(tag)) return true;
  const cut = Math.max(tag.lastIndexOf('_'), tag.lastIndexOf('-'));
  return cut > 0 && HARNESS_ENDINGS.has(tag.slice(cut + 1));
}

/** Whether a line says nothing but that the person's words follow: "# User", "[Question]", "**Anfrage:**". */
export function isOwnHeader(line: string): boolean {
  return OWN_HEADER.test(line);
}

/** What stands before the person's words, without the sections in which a harness speaks of itself at its start. */
export function withoutHarnessSections(text: string): string {
  let from = 0;
  for (let sections = 0; sections < MAX_SECTIONS && text.charCodeAt(from) === 0x23; sections++) {
    const next = text.indexOf('\n#', from);
    const end = next < 0 ? text.length : next + 1;
    if (!isHarnessSection(text.slice(from, end))) break;
    from = end;
  }
  return text.slice(from).trim();
}

function isHarnessSection(section: string): boolean {
  const heading = /^#{1,4}[ \t]{0,4}([^\n]{1,60})/.exec(section)?.[1]?.toLowerCase();
  if (heading === undefined) return false;
  if (HARNESS_HEADINGS.some((name) => heading.startsWith(name))) return true;
  return section.length <= MAX_FACTS_UNITS && CONTEXT_HEADINGS.some((name) => heading.startsWith(name));
}
