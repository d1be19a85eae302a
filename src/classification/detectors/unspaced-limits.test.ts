import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnspacedLimit, isUnspacedUnit } from './unspaced-limits.ts';

describe('findUnspacedLimit', () => {
  it.each([
    ['只剩五分钟', 300],
    ['二十五分钟后开会', 1_500],
    ['一個半小時後交', 5_400],
    ['半小时内', 1_800],
    ['3个小时之内要交', 10_800],
    ['給我十分鐘', 600],
    ['三十秒後', 30],
    ['１５分後に送信', 900],
    ['一時間半後に', 5_400],
    ['到着まで6分', 360],
    ['残り三十分です', 1_800],
    ['5분 뒤에 도착', 300],
    ['스무 분 남았어', 1_200],
    ['두시간 안에', 7_200],
    ['한시간 반 뒤', 5_400],
    ['앞으로 30분', 1_800],
    ['ภายใน ๑๐ นาที', 600],
    ['อีกครึ่งชั่วโมง', 1_800],
    ['อีกยี่สิบห้านาที', 1_500],
  ])('reads %s', (text, seconds) => {
    expect(findUnspacedLimit(text)).toBe(seconds);
  });

  it.each([
    '五分钟前',
    '等了二十分钟',
    '每隔十分钟',
    '15時10分で',
    '3点20分后',
    '最初の五分で取る行動',
    '24小时内回访',
    '5分おきに',
    '40분 걸린답니다',
    '10분 전',
    '한 시간째',
    'ทุกสิบนาที',
    '10 นาทีที่แล้ว',
    '演讲三分钟以内',
    '两三分钟',
    '分かりました',
    '',
  ])('reads nothing in %s', (text) => {
    expect(findUnspacedLimit(text)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes the shortest', () => {
    expect(findUnspacedLimit('一小时后开会，十分钟内给我')).toBe(600);
  });

  it('gives whole seconds from five on, or infinity', () => {
    const unit = fc.constantFrom(
      '十',
      '二',
      '半',
      '分',
      '钟',
      '后',
      '내',
      '시간',
      '30',
      'นาที',
      'อีก',
      '個',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (pieces) => {
        const seconds = findUnspacedLimit(pieces.join(''));
        expect(seconds === Number.POSITIVE_INFINITY || (Number.isInteger(seconds) && seconds >= 5)).toBe(
          true,
        );
      }),
    );
  });
});

describe('isUnspacedUnit', () => {
  it('holds for a unit of every word for a duration, so that no text with one is passed over', () => {
    for (const word of [
      '秒',
      '分钟',
      '分鐘',
      '分',
      '刻钟',
      '小时',
      '小時',
      '時間',
      '鐘頭',
      '초',
      '분',
      '시간',
      'นาที',
      'วินาที',
      'ชั่วโมง',
    ]) {
      expect([...word].some((unit) => isUnspacedUnit(unit.charCodeAt(0)))).toBe(true);
    }
    for (const other of 'a人か가') expect(isUnspacedUnit(other.charCodeAt(0))).toBe(false);
  });
});
