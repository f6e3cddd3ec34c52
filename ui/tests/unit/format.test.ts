import { afterEach, describe, expect, it } from 'vitest';
import { fold } from '../../src/i18n/fold';
import { ago, ahead, clock, counted, date, duration, initials, isoDate, longDate, middle, number, readDate, short, size, today } from '../../src/i18n/format';
import { useLanguage } from '../../src/i18n/i18n.svelte';

// 2026-11-05 08:41:20 in Vietnam.
const now = Date.UTC(2026, 10, 5, 1, 41, 20);
const day = 86_400_000;

afterEach(() => useLanguage('vi'));

describe('dates and times', () => {
  it('are written dd/MM/yyyy in Vietnam’s zone whatever the ICU version', () => {
    expect(date(now)).toBe('05/11/2026');
    expect(clock(now)).toBe('08:41:20');
    expect(longDate(now)).toBe('Thứ Năm, 05/11/2026');
    // 23:30 UTC is the next morning here.
    expect(today(Date.UTC(2026, 10, 5, 23, 30))).toBe('2026-11-06');
    expect(clock(Date.UTC(2026, 10, 4, 17, 0, 5))).toBe('00:00:05');
  });

  it('are as short as can be told apart', () => {
    expect(short(now - 3_600_000, now)).toBe('07:41');
    expect(short(now - 2 * day, now)).toBe('03/11');
    expect(short(now - 400 * day, now)).toBe('01/10/2025');
  });

  it.each([
    ['5/11', '2026-11-05'],
    ['05/11/2026', '2026-11-05'],
    ['5-1-27', '2027-01-05'],
    ['051126', '2026-11-05'],
    ['0511', '2026-11-05'],
    ['h', '2026-11-05'],
    ['+3', '2026-11-08'],
    ['+60', '2027-01-04'],
    ['', ''],
    ['31/2', null],
    ['29/2/2028', '2028-02-29'],
    ['29/2/2027', null],
    ['hôm nay', null],
    ['5/13', null],
  ])('are read as clerks type them: %s', (typed, read) => {
    expect(readDate(typed, now)).toBe(read);
  });

  it('turn an ISO date round and leave anything else alone', () => {
    expect(isoDate('2026-11-05')).toBe('05/11/2026');
    expect(isoDate(null)).toBe('');
    expect(isoDate('sometime')).toBe('sometime');
  });

  it('say how long ago and how soon', () => {
    expect(ago(now - 12_000, now)).toBe('12 giây trước');
    expect(ago(now + 5000, now)).toBe('vừa xong');
    expect(ago(now - 14 * 60_000, now)).toBe('14 phút trước');
    expect(ahead(now + 42_000, now)).toBe('sau 42 giây');
    expect(ahead(now - 1, now)).toBe('ngay bây giờ');
    expect(duration(252 * 60_000)).toBe('4 giờ 12 phút');
  });
});

describe('numbers', () => {
  it('use the separators of the language', () => {
    expect(number(1045)).toBe('1.045');
    expect(size(18_400_000)).toBe('18,4 MB');
    expect(size(999)).toBe('999 B');
    useLanguage('en');
    expect(number(1045)).toBe('1,045');
  });

  it('counted only up to a limit say so', () => {
    expect(counted(1000)).toBe('1.000');
    expect(counted(1001)).toBe('1.000+');
  });
});

describe('names', () => {
  it('shorten without losing their ends', () => {
    expect(initials('Nguyễn Thị Lan')).toBe('TL');
    expect(initials('')).toBe('');
    expect(middle('a'.repeat(40), 11)).toBe('aaaaa…aaaaa');
  });

  it('fold as the engine folds them', () => {
    expect(fold('Điện  Biên')).toBe('dien bien');
    expect(fold('ÐẮK LẮK')).toBe('dak lak');
    expect(fold('Ủy ban'.normalize('NFD'))).toBe('uy ban');
  });
});
