/** The working calendar of the sample engine. */
import type { Backend, Failure } from './backend';
import type { CalendarDay, CalendarView, DayKind, SessionView } from './types';

const day = (date: string, kind: DayKind, name: string, source: string, confirmed = true, own = false): CalendarDay => ({ date, kind, name, source, confirmed, own });

const law = 'BLLĐ 2019 Điều 112';
const notice = '5015/TB-BNV';
const shipped: CalendarDay[] = [
  day('2026-01-01', 'holiday', 'Tết Dương lịch', law),
  day('2026-01-02', 'swap_off', 'Nghỉ hoán đổi Tết Dương lịch', notice),
  day('2026-01-10', 'swap_work', 'Làm bù cho 02/01', notice),
  ...['16', '17', '18', '19', '20'].map((date) => day(`2026-02-${date}`, 'holiday', 'Tết Nguyên đán', notice)),
  day('2026-04-26', 'holiday', 'Giỗ Tổ Hùng Vương', law),
  day('2026-04-27', 'comp_off', 'Nghỉ bù Giỗ Tổ Hùng Vương', law),
  day('2026-04-30', 'holiday', 'Ngày Chiến thắng', law),
  day('2026-05-01', 'holiday', 'Ngày Quốc tế Lao động', law),
  day('2026-08-31', 'swap_off', 'Nghỉ hoán đổi Quốc khánh', notice),
  day('2026-09-01', 'holiday', 'Quốc khánh', law),
  day('2026-09-02', 'holiday', 'Quốc khánh', law),
  day('2027-01-01', 'holiday', 'Tết Dương lịch', law),
  day('2027-02-05', 'holiday', 'Tết Nguyên đán', 'Dự thảo của Bộ Nội vụ', false),
];

const own: CalendarDay[] = [
  day('2026-08-22', 'swap_work', 'Làm bù cho 31/08', 'Thông báo 77/TB-VP của Văn phòng UBND tỉnh', true, true),
  day('2026-11-24', 'holiday', 'Ngày Văn hóa Việt Nam', 'Nghị quyết 80-NQ/TW, chờ hướng dẫn', false, true),
];

const usual: SessionView = { valid_from: '', morning_from: '07:30', morning_to: '11:30', afternoon_from: '13:30', afternoon_to: '17:00', source: '' };

type Asked = Pick<Backend, 'calendar' | 'calendarPutDay' | 'calendarForgetDay' | 'calendarSetYear' | 'calendarSetSessions' | 'calendarLook' | 'calendarImport'>;

/** Its part of the sample engine. */
export function sampleCalendar(empty: boolean, wait: <T>(value: T) => Promise<T>, refuse: (code: string, args?: Record<string, string>) => Failure): Asked {
  let given = empty ? [] : structuredClone(own);
  let complete = [2025, 2026];
  let sessions: SessionView[] = empty ? [] : [{ ...usual, valid_from: '2024-01-01', source: 'Quyết định 12/QĐ-UBND về giờ làm việc' }, { ...usual, valid_from: '2026-11-01', morning_from: '07:00', morning_to: '11:00', source: 'Quyết định 1180/QĐ-UBND, giờ mùa đông' }];
  let shown = 2026;
  const table: CalendarDay[] = [
    day('2027-02-05', 'holiday', 'Tết Nguyên đán', '6001/TB-BNV', true, true),
    ...['08', '09', '10', '11'].map((date) => day(`2027-02-${date}`, 'holiday', 'Tết Nguyên đán', '6001/TB-BNV', true, true)),
    day('2027-04-16', 'holiday', 'Giỗ Tổ Hùng Vương', '6001/TB-BNV', true, true),
    day('2027-05-03', 'comp_off', 'Nghỉ bù Ngày Quốc tế Lao động', '6001/TB-BNV', true, true),
  ];

  const days = (year: number): CalendarDay[] =>
    [...shipped.filter((one) => !given.some((other) => other.date === one.date)), ...given].filter((one) => one.date.startsWith(`${year}-`)).sort((a, b) => a.date.localeCompare(b.date));
  const view = (year: number): CalendarView => {
    shown = year;
    return {
      year,
      days: days(year),
      years: [2025, 2026, 2027, 2028].map((one) => ({ year: one, complete: complete.includes(one), working_days: one === 2026 ? 250 : 261 - days(one).length })),
      sessions: sessions.length === 0 ? [usual] : sessions,
    };
  };

  return {
    calendar: (year) => wait(view(year)),
    calendarPutDay: async (new_) => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(new_.date) || new_.name.trim() === '' || new_.source.trim() === '') throw refuse('office.calendar_day', { value: new_.name || new_.date });
      given = [...given.filter((one) => one.date !== new_.date), { ...new_, own: true }];
      return wait(view(Number(new_.date.slice(0, 4))));
    },
    calendarForgetDay: async (date) => {
      given = given.filter((one) => one.date !== date);
      return wait(view(Number(date.slice(0, 4))));
    },
    calendarSetYear: async (year, whole) => {
      complete = whole ? [...complete, year] : complete.filter((one) => one !== year);
      return wait(view(year));
    },
    calendarSetSessions: async (wanted) => {
      const wrong = wanted.find((one) => one.morning_from >= one.morning_to || one.afternoon_from >= one.afternoon_to || one.valid_from === '');
      if (wrong) throw refuse('office.calendar_hours', { value: wrong.morning_from });
      sessions = structuredClone(wanted);
      return wait(view(shown));
    },
    calendarLook: () => wait({ token: 'table', import: { rows: table.length + 2, changes: table.map((after) => ({ before: days(2027).find((one) => one.date === after.date) ?? null, after })) } }),
    calendarImport: async () => {
      given = [...given.filter((one) => !table.some((other) => other.date === one.date)), ...table];
      return wait(view(2027));
    },
  };
}
