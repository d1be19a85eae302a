import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStatedDeadline } from './stated-deadline.ts';

describe('findStatedDeadline', () => {
  it.each([
    ['the call starts in 10 minutes', 600],
    ['I have five minutes left', 300],
    ['need this within the hour', 3_600],
    ['like 90 secs to go', 90],
    ['give me an answer in half an hour', 1_800],
    ["it's due in an hour and a half", 5_400],
    ['we board in 1 hour 20 minutes', 4_800],
    ['1 hour 20 minutes left', 4_800],
    ['noch 2 Stunden und 15 Minuten', 8_100],
    ['he logs on in a quarter of an hour', 900],
    ['the certificate lapses in eleven minutes', 660],
    ["I've five minutes at the desk", 300],
    ['Three hours until the doors open', 10_800],
    ['Nine minutes before we go on air, the list is empty', 540],
    ['ich hab noch 20 Minuten', 1_200],
    ['in einer halben Stunde ist Abgabe', 1_800],
    ['Termin in einer Dreiviertelstunde', 2_700],
    ['in fünfundzwanzig Minuten muss ich los', 1_500],
    ['il me reste 15 minutes', 900],
    ["le jury entre dans un quart d'heure", 900],
    ['dans trois quarts d’heure je passe', 2_700],
    ['en 30 minutos empieza la reunión', 1_800],
    ['me quedan veinticinco minutos', 1_500],
    ['tenho só 10 minutos', 600],
    ['a reunião é daqui a meia hora', 1_800],
    ['tra 20 minuti devo consegnare', 1_200],
    ["tra un'ora e mezza parto", 5_400],
    ['we vertrekken over anderhalf uur', 5_400],
    ['ik heb nog een kwartier', 900],
    ['mötet börjar om en halv timme', 1_800],
    ['jeg skal på om tre minutter', 180],
    ['juna lähtee viiden minuutin päästä', 300],
    ['alku tunnin päästä', 3_600],
    ['через 10 минут созвон', 600],
    ['поезд через полтора часа', 5_400],
    ['осталось минут двадцать пять', 1_500],
    ['за 5 хвилин дзвінок, допоможи', 300],
    ['за годину здаю', 3_600],
    ['поноћ је за десет минута', 600],
    ['автобусът тръгва след 20 минути', 1_200],
    ['mam tylko 15 minut', 900],
    ['wchodzę za kwadrans', 900],
    ['za pětadvacet minut začínáme', 1_500],
    ['trajekt kreće za pola sata', 1_800],
    ['negyven perc múlva itt van', 2_400],
    ['au mai rămas douăzeci de minute', 1_200],
    ['Σε δύο ώρες έχω συνέντευξη', 7_200],
    ['10 dakika içinde lazım', 600],
    ['misafir bir saate geliyor', 3_600],
    ['bir buçuk saat sonra sınav', 5_400],
    ['خلال 20 دقيقة', 1_200],
    ['دوامي يبدأ بعد ساعتين', 7_200],
    ['أمامي أربعون دقيقة', 2_400],
    ['پنج دقیقه مونده', 300],
    ['הדוח לבוס תוך שעתיים', 7_200],
    ['נשארו לי עשרים דקות', 1_200],
    ['10 मिनट में वकील आएगा', 600],
    ['exam me 10 min bache hai', 600],
    ['তিন মিনিটের মধ্যে দরকার', 180],
    ['rapat setengah jam lagi', 1_800],
    ['15 phút nữa họp', 900],
    ['zimebaki dakika kumi', 600],
    ['เหลือเวลา 10 นาที', 600],
    ['อีกสิบห้านาทีต้องส่ง', 900],
    ['还有十分钟就要交了', 600],
    ['20分钟内给我', 1_200],
    ['还有一个半小时', 5_400],
    ['一刻钟后开会', 900],
    ['あと15分で会議', 900],
    ['発車まで七分です', 420],
    ['30분 안에 보내야 해요', 1_800],
    ['십오 분 뒤 회의', 900],
    ['1시간 30분 남았어요', 5_400],
  ])('%s', (text, seconds) => {
    expect(findStatedDeadline(text)).toBe(seconds);
  });

  it.each([
    ['publishing in ten, thanks', 600],
    ['doors open in 5.', 300],
    ['je passe dans dix !', 600],
    ['reunión en 15', 900],
    ['созвон через пять', 300],
  ])('reads the minutes of a lone number in: %s', (text, seconds) => {
    expect(findStatedDeadline(text)).toBe(seconds);
  });

  it.each([
    ['margin call, ten minutes, which leg', 600],
    ['last question, 30 seconds: who was it?', 30],
    ["exam's open, 4 min", 240],
  ])('reads a clause of its own in: %s', (text, seconds) => {
    expect(findStatedDeadline(text)).toBe(seconds);
  });

  describe('sees no limit', () => {
    it.each([
      'I waited for 40 minutes',
      'it broke 20 minutes ago',
      'vor 10 Minuten ging es noch',
      'hace 5 minutos',
      'il y a 10 minutes',
      'acum 20 de minute',
      'on dakika oldu',
      'قبل خمس دقائق',
      'לפני עשר דקות',
      '5分前に届いた',
      '等了四十分钟了',
    ])('in what has passed: %s', (text) => {
      expect(findStatedDeadline(text)).toBeUndefined();
    });

    it.each([
      'write a 3 minute speech',
      'what can I say in 90 seconds to them',
      "can't get it under three minutes",
      'a funny toast, 2 min, for my dad',
      'Vagtlægen har 50 minutters kø',
      'el médico me despachó en 3 minutos',
      'elle a couru le 10 km en 50 minutes',
      'no leg over five hours please',
      'she did a portrait in like 20 mins',
      'a consent within 60 min of the sign-in',
      'remplir en 10 minutes',
      'on dakikalık konuşma yaz',
      '致辞三分钟以内',
    ])('in how long something takes: %s', (text) => {
      expect(findStatedDeadline(text)).toBeUndefined();
    });

    it.each([
      'demo om 3 uur',
      'tàu em 19 giờ',
      'o show às 21h. parabéns',
      "le train part à 18 heures, j'attends",
      '今日の16時で、いま15時10分です',
      'derya hanım saat 11 toplantısında',
      'daktari anaondoka saa kumi',
    ])('in a time of day: %s', (text) => {
      expect(findStatedDeadline(text)).toBeUndefined();
    });

    it.each([
      'the textbook hostess has five minutes',
      "Dans l'énoncé, le candidat n'a plus que dix minutes",
      'the bomb in the puzzle goes off in 12 seconds',
      'Pick one: a) now b) never c) in ten minutes',
      'how long? A. 2 min B. 5 min C. 18 min',
      'how long? A. in 2 minutes B. in 5 minutes',
    ])('in a set text: %s', (text) => {
      expect(findStatedDeadline(text)).toBeUndefined();
    });

    it.each([
      'can I give a second card to my daughter',
      'all have a minimum of two',
      'my phone is on 4 percent',
      'det er meldt 40 sekundmeter',
      'one in five',
      'we are open in 3 cities',
      'cut it in 20 pieces',
      'policy: credit within 24 h',
      'خلال ٢٤ ساعة حسب اللائحة',
      'do you have a minute?',
      'no hurry at all',
      '',
    ])('in: %s', (text) => {
      expect(findStatedDeadline(text)).toBeUndefined();
    });
  });

  it('takes the shortest limit', () => {
    expect(findStatedDeadline('the board meets in 2 hours, I must send it in 20 minutes')).toBe(1_200);
  });

  it('counts a long limit when it is said to remain', () => {
    expect(findStatedDeadline('we have 48 hours left')).toBe(172_800);
    expect(findStatedDeadline('credit within 48 hours')).toBeUndefined();
  });

  it('gives whole positive seconds or nothing, for any text', () => {
    const words = fc.constantFrom(
      'in',
      'ten',
      'minutes',
      '5',
      'h',
      ',',
      'half',
      'an',
      'ago',
      'за',
      'час',
      '分',
      '十',
      'นาที',
      '後',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const seconds = findStatedDeadline(text);
        expect(seconds === undefined || (Number.isInteger(seconds) && seconds > 0)).toBe(true);
      }),
    );
  });
});
