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
    ['ich hab noch 20 Minuten', 1_200],
    ['in einer halben Stunde ist Abgabe', 1_800],
    ['il me reste 15 minutes', 900],
    ['en 30 minutos empieza la reunión', 1_800],
    ['tenho só 10 minutos', 600],
    ['tra 20 minuti devo consegnare', 1_200],
    ['через 10 минут созвон', 600],
    ['за 5 хвилин дзвінок, допоможи', 300],
    ['mam tylko 15 minut', 900],
    ['还有十分钟就要交了', 600],
    ['20分钟内给我', 1_200],
    ['あと15分で会議', 900],
    ['30분 안에 보내야 해요', 1_800],
    ['10 dakika içinde lazım', 600],
    ['خلال 20 دقيقة', 1_200],
  ])('%s', (text, seconds) => {
    expect(findStatedDeadline(text)).toBe(seconds);
  });

  it.each([
    'I waited for 40 minutes',
    'it broke 20 minutes ago',
    'vor 10 Minuten ging es noch',
    'hace 5 minutos',
    'il y a 10 minutes',
    '5分前に届いた',
    '等了四十分钟了',
    'write a 3 minute speech',
    'no hurry at all',
    '',
  ])('sees no limit in: %s', (text) => {
    expect(findStatedDeadline(text)).toBeUndefined();
  });

  it('takes the shortest limit', () => {
    expect(findStatedDeadline('the board meets in 2 hours, I must send it in 20 minutes')).toBe(1_200);
  });

  it('gives whole positive seconds or nothing, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const seconds = findStatedDeadline(text);
        expect(seconds === undefined || (Number.isInteger(seconds) && seconds > 0)).toBe(true);
      }),
    );
  });
});
