/** How to reach every screen, and short stories of work done in them. */
import { strict as assert } from 'node:assert';

const click = (id) => (page) => page.getByTestId(id).click();
const then =
  (...steps) =>
  async (page) => {
    for (const step of steps) await step(page);
  };
const press = (keys) => (page) => page.keyboard.press(keys);
const see = (id) => (page) => page.getByTestId(id).first().waitFor();
const drawn = (page) => page.locator('.sheet[data-drawn=true]').first().waitFor();
/** Opens the one document of a box, once the box before has gone. */
const only = async (page) => {
  await page.waitForFunction(() => document.querySelectorAll('[data-testid^=incoming-row-]').length === 1);
  await page.locator('[data-testid^=incoming-row-]').click();
};
const document_ = (id) => (page) => page.locator(`[data-document="${id}"]:not([inert])`).waitFor();

export const screens = {
  desk: { face: 'rehearsal', go: see('desk-waiting-101') },
  'desk, nothing to do': { face: 'empty', go: see('desk-empty') },
  'desk, hub down': { face: 'down', go: see('desk-waiting-101') },
  'first run': { face: 'first', go: see('start-rehearsal') },
  'set-up': { face: 'first', go: then(click('start-set-up'), see('set-up-code')) },
  impaired: { face: 'impaired', go: see('impairment') },
  incoming: { face: 'rehearsal', go: then(click('nav-incoming'), drawn) },
  'incoming, facts': { face: 'rehearsal', go: then(click('nav-incoming'), click('incoming-row-103'), document_(103), click('tab-facts')) },
  'incoming, history': { face: 'rehearsal', go: then(click('nav-incoming'), document_(101), click('tab-history')) },
  'incoming, registered': { face: 'rehearsal', go: then(click('nav-incoming'), click('box-registered'), document_(108), drawn) },
  'incoming, decision': { face: 'rehearsal', go: then(click('nav-incoming'), click('box-decision'), document_(107)) },
  'incoming, empty': { face: 'empty', go: then(click('nav-incoming'), (page) => page.getByText('Không còn văn bản chờ tiếp nhận.').waitFor()) },
  'return dialog': { face: 'rehearsal', go: then(click('nav-incoming'), document_(101), click('return-open'), see('return-text')) },
  quarantine: { face: 'rehearsal', go: then(click('nav-incoming'), click('box-quarantine'), see('quarantine-row-901')) },
  outgoing: { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), see('matrix-row-H21.40')) },
  'outgoing, one recipient': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), click('matrix-row-H21.40'), see('matrix-history')) },
  'outgoing, resend dialog': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), click('matrix-select-H21.12'), click('resend-failed'), see('resend-row-H21.12')) },
  'outgoing, nudge dialog': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), document_(202), click('matrix-nudge'), see('nudge-letter')) },
  'outgoing, evidence': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), document_(202), click('matrix-evidence'), (page) => page.getByText('Chữ ký số và kiểm tra khi gửi').waitFor()) },
  'office matrix': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-view-matrix'), click('office-matrix-row-202')) },
  'office matrix, grouped': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-view-matrix'), click('matrix-filter-grouped'), (page) => page.getByText('Xã/phường').first().waitFor()) },
  'owed statuses': { face: 'rehearsal', go: then(click('nav-incoming'), click('box-owed'), see('report-all'), (page) => page.locator('[data-testid^="owed-row-"]').first().waitFor()) },
  'owed statuses, set aside': { face: 'rehearsal', go: then(click('nav-incoming'), click('box-owed'), (page) => page.locator('[data-testid^="owed-aside-"]').first().click(), see('reason-text')) },
  'outgoing, facts': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), document_(202), click('tab-facts')) },
  compose: { face: 'rehearsal', go: then(click('nav-compose'), drawn) },
  'compose, offered by the file': { face: 'rehearsal', go: then(press('Control+d'), click('compose-pick'), see('offer-fill')) },
  'compose, check': { face: 'rehearsal', go: then(click('nav-compose'), drawn, click('tab-check'), see('mend-send.number'), (page) => page.locator('[data-testid="finding-send.number"] [data-finding]').click(), (page) => page.locator('[data-testid^="highlight-send.number"]').waitFor()) },
  'compose, check to the last line': {
    face: 'rehearsal',
    go: then(click('nav-compose'), drawn, press('F7'), see('mend-send.number'), (page) => page.locator('.findings details summary').click(), (page) => page.locator('[data-testid^=signatures-] details summary').first().click()),
  },
  'incoming, signature broken': { face: 'rehearsal', go: then(click('nav-incoming'), click('incoming-row-105'), document_(105), see('strip-accept.signature_integrity')) },
  'incoming, signature in doubt': { face: 'rehearsal', go: then(click('nav-incoming'), click('incoming-row-106'), document_(106), see('accept-reason'), (page) => page.getByText('Xem tất cả').click(), see('findings')) },
  'settings, trust': { face: 'rehearsal', go: then(click('nav-settings'), (page) => page.getByTestId('settings-trust').scrollIntoViewIfNeeded(), see('trust-look')) },
  'settings, trust compared': { face: 'rehearsal', go: then(click('nav-settings'), click('trust-look'), see('trust-import')) },
  'settings, nobody trusted': { face: 'empty', go: then(click('nav-settings'), (page) => page.getByTestId('settings-trust').scrollIntoViewIfNeeded(), (page) => page.getByText('Chưa nhập chứng thư gốc nào.').waitFor()) },
  'settings, rules': { face: 'rehearsal', go: then(click('nav-settings'), (page) => page.locator('#settings-rules details summary').first().click(), (page) => page.getByTestId('rule-change-send.date').click(), see('rule-save')) },
  'compose, new': { face: 'rehearsal', go: then(press('Control+d'), see('compose-missing'), (page) => page.getByTestId('compose-recipients-find').fill('xa ia'), see('compose-hit-H21.88')) },
  'places in a PDF': { face: 'highlights', go: then(drawn, click('finding-signer'), see('highlight-signer')) },
  'desk, end of the day': { face: 'rehearsal', go: then(click('tab-day'), see('day-line-failed')) },
  'desk, a day without anything left': { face: 'empty', go: then(click('tab-day'), see('day-line-failed')) },
  board: { face: 'rehearsal', go: then(click('nav-board'), see('approval-301')) },
  'board, nothing to do': { face: 'empty', go: then(click('nav-board'), see('board-right')) },
  'board, quick look': { face: 'rehearsal', go: then(click('nav-board'), click('approve-301'), see('approval-look'), drawn) },
  'incoming, assign while accepting': { face: 'rehearsal', go: then(click('nav-incoming'), document_(101), (page) => page.getByTestId('assign-lead').selectOption('1'), see('assign-due'), click('assign-with-open')) },
  'incoming, assigned': { face: 'rehearsal', go: then(click('nav-incoming'), click('box-overdue'), only, click('tab-facts'), see('assignment')) },
  'incoming, assign dialog': { face: 'rehearsal', go: then(click('nav-incoming'), click('box-unassigned'), only, click('assign-open'), (page) => page.getByTestId('assign-lead').last().selectOption('1'), see('assign-instruction')) },
  'incoming, one line of the day': { face: 'rehearsal', go: then(click('tab-day'), click('day-open-register_print'), see('line-filter')) },
  'settings, units and approval': { face: 'rehearsal', go: then(click('nav-settings'), (page) => page.getByTestId('settings-work').scrollIntoViewIfNeeded(), see('unit-name-0')) },
  journal: { face: 'rehearsal', go: then(click('nav-journal'), see('journal-row-1640'), click('journal-check'), see('journal-result')) },
  settings: { face: 'rehearsal', go: then(click('nav-settings'), see('save-hub')) },
  'settings, hub test': { face: 'rehearsal', go: then(click('nav-settings'), click('test-hub'), see('hub-result')) },
  'settings, client certificate': {
    face: 'rehearsal',
    go: then(
      click('nav-settings'),
      (page) => page.locator('#settings-hub details summary').click(),
      (page) => page.getByTestId('setting-hub-certificate').fill('/etc/vanthu/may-tram.p12'),
      see('setting-hub-certificate-password'),
    ),
  },
  alerts: { face: 'rehearsal', go: then(click('nav-alerts'), see('alert-1')) },
  'alerts, items': { face: 'rehearsal', go: then(click('nav-alerts'), click('alert-items-1'), see('alert-item-delivery:100000')) },
  'alerts, snooze menu': { face: 'rehearsal', go: then(click('nav-alerts'), click('alert-snooze-2'), see('snooze-hour')) },
  'alerts, snooze to a time': { face: 'rehearsal', go: then(click('nav-alerts'), click('alert-snooze-2'), click('snooze-at'), see('snooze-time')) },
  'alerts, dismiss': { face: 'rehearsal', go: then(click('nav-alerts'), click('alert-dismiss-1'), see('dismiss-reason')) },
  'alerts, quiet': { face: 'rehearsal', go: then(click('nav-alerts'), click('tab-quiet'), see('alert-22')) },
  'alerts, hidden by the hub': { face: 'down', go: then(click('nav-alerts'), click('tab-quiet'), see('alert-113')) },
  'alerts, hub down': { face: 'down', go: then(click('nav-alerts'), see('alert-8'), see('root-band')) },
  'alerts, history': { face: 'rehearsal', go: then(click('nav-alerts'), click('tab-history'), see('alert-past-1000')) },
  'alerts, one of the past': { face: 'rehearsal', go: then(click('nav-alerts'), click('tab-history'), (page) => page.getByTestId('alert-past-1000').dblclick(), see('alert-item-grid')) },
  'alerts, long texts': { face: 'long', go: then(click('nav-alerts'), see('alert-7'), click('alert-items-7'), see('alert-item-grid')) },
  'alerts, empty': { face: 'empty', go: then(click('nav-alerts'), see('alerts-empty')) },
  'settings, alerts': { face: 'rehearsal', go: then(click('nav-settings'), see('alert-rule-send.failed'), (page) => page.getByTestId('settings-alerts').evaluate((section) => section.scrollIntoView())) },
  'settings, threshold': { face: 'rehearsal', go: then(click('nav-settings'), click('alert-rule-propose-send.not_accepted'), see('threshold-citation')) },
  'settings, calendar': { face: 'rehearsal', go: then(click('nav-settings'), see('calendar-day-2026-08-22'), (page) => page.getByTestId('settings-calendar').evaluate((section) => section.scrollIntoView())) },
  'settings, calendar with a gap': { face: 'rehearsal', go: then(click('nav-settings'), click('calendar-year-2027'), see('calendar-gap'), (page) => page.getByTestId('settings-calendar').evaluate((section) => section.scrollIntoView())) },
  'settings, calendar empty': { face: 'empty', go: then(click('nav-settings'), click('calendar-year-2028'), see('calendar-gap'), click('hours-add')) },
  'settings, calendar day': { face: 'rehearsal', go: then(click('nav-settings'), click('calendar-edit-2026-11-24'), see('calendar-save')) },
  'settings, calendar table': { face: 'rehearsal', go: then(click('nav-settings'), click('calendar-look'), see('calendar-take')) },
  palette: { face: 'rehearsal', go: then(press('Control+k'), (page) => page.getByTestId('palette-input').fill('dien tu'), see('palette-item-incoming-101')) },
  'shortcut sheet': { face: 'rehearsal', go: then(press('Control+/'), see('keys-sheet')) },
  help: { face: 'rehearsal', go: then(press('F1'), see('help-line')) },
};

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
const text = (page, id) => page.getByTestId(id).first().textContent();

export const stories = {
  'a head approves with the keyboard alone: clean ones at once, warnings after a look': async (page) => {
    await page.keyboard.press('Alt+6');
    await page.getByTestId('approval-302').waitFor();
    await page.getByTestId('approval-tick-302').check();
    await page.getByTestId('approval-tick-303').check();
    assert.equal(await page.getByTestId('approval-tick-301').count(), 0, 'what has warnings cannot be approved with others');
    await page.keyboard.press('Control+d');
    await page.getByTestId('approval-302').waitFor({ state: 'detached' });
    await page.getByTestId('approval-303').waitFor({ state: 'detached' });
    await page.locator('[data-testid=approval-301] [data-open]').focus();
    await page.keyboard.press('Space');
    await page.getByTestId('approval-look').waitFor();
    assert.equal(await page.getByTestId('approval-return-save').isDisabled(), true);
    await page.getByTestId('approval-note').fill('Đính kèm thêm phụ lục');
    await page.keyboard.press('Control+r');
    await page.getByTestId('approval-look').waitFor({ state: 'detached' });
    await page.getByTestId('approval-301').waitFor({ state: 'detached' });
  },
  'a clerk accepts and assigns in one go, then closes the day': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    await page.getByTestId('assign-lead').selectOption('2');
    assert.match(await page.getByTestId('assign-due').inputValue(), /^\d\d\/\d\d\/\d{4}$/);
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('incoming-row-101').waitFor({ state: 'detached' });
    await page.getByTestId('box-registered').click();
    await page.getByTestId('incoming-row-101').click();
    await document_(101)(page);
    await page.getByTestId('tab-facts').click();
    await page.getByTestId('assignment').waitFor();
    await page.getByTestId('extend-open').click();
    await page.getByTestId('extend-due').fill('31/12/2026');
    await page.getByTestId('extend-reason').fill('Chờ ý kiến của Sở Tài chính');
    await page.getByTestId('extend-save').click();
    await page.getByText('31/12/2026').first().waitFor();
    await page.keyboard.press('Alt+1');
    await page.getByTestId('tab-day').click();
    const failed = Number(await page.getByTestId('day-line-failed').getAttribute('data-count'));
    await page.getByTestId('day-open-failed').click();
    await page.getByTestId('line-filter').waitFor();
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid^=outgoing-row-]').length === n, failed);
    await page.getByText('Cuối ngày').first().click();
    await page.getByTestId('day-note').fill('Mai in sổ');
    await page.getByTestId('day-close').click();
    await page.getByTestId('day-closed').waitFor();
  },
  'a clerk works the queue with the keyboard alone': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    const queue = await page.locator('[data-testid^=incoming-row-]').evaluateAll((rows) => rows.map((row) => Number(row.dataset.testid.slice(13))));
    assert.equal((await text(page, 'arrival-number'))?.trim(), '1.045');
    await page.keyboard.press('F2');
    assert.equal(await focused(page), 'accept-book');
    await page.keyboard.press('Control+Enter');
    await document_(queue[1])(page);
    await page.getByText('Đã vào sổ: 102/VPCP-KSTT, số đến 1.045.').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-testid=arrival-number]')?.textContent?.trim() === '1.046');
    assert.equal(await page.getByTestId('incoming-row-101').count(), 0);
    await page.keyboard.press('Control+r');
    await page.getByTestId('return-reason-R07').check();
    await page.getByTestId('return-text').fill('Đã nhận văn bản này lúc 08:10.');
    await page.getByTestId('return-save').click();
    await page.getByTestId(`incoming-row-${queue[1]}`).waitFor({ state: 'detached' });
    await document_(queue[2])(page);
  },
  'the waiting queue is worked urgent first, then longest waiting first': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    const rows = await page.locator('[data-testid^=incoming-row-]').evaluateAll((all) => all.map((row) => ({ urgent: row.querySelector('.priority') !== null, at: row.querySelector('.at').title })));
    const when = ({ at }) => at.split(' ').reverse().join(' ').replace(/(\d\d)\/(\d\d)\/(\d{4})/, '$3$2$1');
    const calm = rows.filter((row) => !row.urgent);
    assert.ok(rows.length > calm.length && calm.length > 2, JSON.stringify(rows));
    assert.ok(rows.slice(-calm.length).every((row) => !row.urgent), 'urgent ones come first');
    assert.deepEqual(calm.map(when), calm.map(when).toSorted(), 'the longest waiting first');
    await page.getByTestId('incoming-find').fill('bao dam');
    await page.waitForFunction(() => document.querySelectorAll('[data-testid^=incoming-row-]').length === 2);
    const [first, second] = await page.locator('[data-testid^=incoming-row-]').evaluateAll((all) => all.map((row) => Number(row.dataset.testid.slice(13))));
    await page.getByTestId(`incoming-row-${first}`).click();
    await document_(first)(page);
    await page.keyboard.press('Control+Enter');
    await document_(second)(page);
  },
  'alerts are worked with the keyboard alone: arrows, Enter for the items, Tab to the actions, F8 for the next': async (page) => {
    const alert = (id) => page.waitForFunction((name) => document.activeElement?.getAttribute('data-testid') === name, `alert-${id}`);
    await page.keyboard.press('Alt+4');
    await alert(1);
    assert.match(await page.title(), /^\(6\) /);
    await page.keyboard.press('ArrowDown');
    await alert(2);
    await page.keyboard.press('F8');
    await alert(3);
    await page.keyboard.press('Home');
    await alert(1);
    await page.keyboard.press('Enter');
    await page.getByTestId('alert-item-delivery:100006').waitFor();
    assert.equal(await page.getByTestId('alert-items-1').getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'alert-mend-1');
    await page.keyboard.press('Enter');
    await page.getByText('Đang gửi lại tới 6 nơi. Trục báo 1 nơi đã có sẵn').waitFor();
    await page.getByTestId('alert-1').waitFor({ state: 'detached' });
    await alert(2);
  },
  'an alert is put off from its menu, and found again among the hidden ones': async (page) => {
    await page.getByTestId('nav-alerts').click();
    await page.getByTestId('alert-snooze-4').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'snooze-hour');
    await page.keyboard.press('ArrowDown');
    assert.notEqual(await focused(page), 'snooze-hour');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'alert-snooze-4');
    await page.keyboard.press('Enter');
    await page.getByTestId('snooze-hour').click();
    await page.getByTestId('alert-4').waitFor({ state: 'detached' });
    await page.getByTestId('tab-quiet').click();
    await page.getByTestId('alert-4').getByText(/^Nhắc lại lúc/).waitFor();
  },
  'a critical alert is dismissed with a reason only, and who took it on is said': async (page) => {
    await page.getByTestId('nav-alerts').click();
    await page.getByTestId('alert-seen-1').click();
    await page.getByTestId('alert-1').getByText('Nguyễn Thị Lan nhận xử lý').waitFor();
    await page.getByTestId('alert-dismiss-1').click();
    assert.equal(await page.getByTestId('confirm').isDisabled(), true);
    await page.getByTestId('dismiss-reason').fill('Đã gọi từng nơi, họ nhận bản giấy');
    await page.getByTestId('confirm').click();
    await page.getByTestId('alert-1').waitFor({ state: 'detached' });
  },
  'the desk leads to the alert it names, with its items, and an item to its document': async (page) => {
    await page.getByTestId('desk-alert-2').click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'alert-2');
    assert.equal(await page.getByTestId('alert-items-2').getAttribute('aria-expanded'), 'true');
    await page.getByTestId('alert-item-delivery:200000').getByRole('button').click();
    await page.getByTestId('screen-outgoing').waitFor();
  },
  'cleared alerts are read page by page': async (page) => {
    await page.getByTestId('nav-alerts').click();
    await page.getByTestId('tab-history').click();
    await page.getByTestId('alert-past-1000').click();
    for (let times = 0; times < 4; times += 1) {
      await page.keyboard.press('End');
      await page.waitForTimeout(150);
    }
    await page.getByTestId('alert-past-761').waitFor();
    assert.ok((await page.locator('[data-testid^=alert-past-]').count()) < 60);
  },
  'a proposed threshold is taken with the article it rests on, and given back': async (page) => {
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('alert-rule-propose-send.not_accepted').click();
    assert.equal(await page.getByTestId('threshold-normal').inputValue(), '180');
    assert.equal(await page.getByTestId('threshold-save').isDisabled(), true);
    await page.getByTestId('threshold-citation').fill('Quy chế văn thư Điều 8');
    await page.getByTestId('threshold-save').click();
    await page.getByTestId('alert-rule-send.not_accepted').getByText('(văn phòng đặt: Quy chế văn thư Điều 8)').waitFor();
    await page.getByTestId('alert-rule-change-send.not_accepted').click();
    await page.getByTestId('threshold-back').click();
    await page.getByTestId('alert-rule-propose-send.not_accepted').waitFor();
  },
  'a day is entered and taken back, a table is looked at before it is taken, and the year is told complete': async (page) => {
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('calendar-add').click();
    await page.getByTestId('calendar-field-date').fill('24/12/2026');
    await page.getByTestId('calendar-field-name').fill('Nghỉ hoán đổi');
    await page.getByTestId('calendar-field-source').fill('Thông báo 90/TB-VP');
    await page.getByTestId('calendar-save').click();
    await page.getByTestId('calendar-day-2026-12-24').waitFor();
    await page.getByTestId('calendar-forget-2026-12-24').click();
    await page.getByTestId('calendar-day-2026-12-24').waitFor({ state: 'detached' });
    await page.getByTestId('calendar-look').click();
    await page.getByTestId('calendar-take').click();
    await page.getByTestId('calendar-day-2027-04-16').waitFor();
    await page.getByTestId('calendar-complete').click();
    await page.getByTestId('calendar-gap').waitFor({ state: 'detached' });
  },
  'every change of screen takes the focus along': async (page) => {
    for (const [keys, screen] of [['Alt+8', 'settings'], ['Alt+5', 'compose'], ['Alt+1', 'desk'], ['Alt+7', 'journal'], ['Alt+6', 'board'], ['Alt+2', 'incoming'], ['Alt+4', 'alerts'], ['Alt+3', 'outgoing']]) {
      await page.keyboard.press(keys);
      await page.getByTestId(`screen-${screen}`).waitFor();
      await page.waitForFunction(() => document.querySelector('main')?.contains(document.activeElement), null, { timeout: 3000 });
    }
    await page.getByTestId('nav-settings').click();
    await page.waitForFunction(() => document.activeElement === document.querySelector('main'), null, { timeout: 3000 });
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').fill('nhat ky');
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-journal').waitFor();
    await page.waitForFunction(() => document.querySelector('main')?.contains(document.activeElement), null, { timeout: 3000 });
  },
  'a new draft that nobody wrote into leaves no trace': async (page) => {
    await page.getByTestId('nav-compose').click();
    await page.getByTestId('draft-row-5003').or(page.locator('[data-testid^=draft-row-]')).first().waitFor();
    const before = await page.locator('[data-testid^=draft-row-]').count();
    await page.keyboard.press('Control+d');
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid^=draft-row-]').length === n + 1, before);
    await page.keyboard.press('Control+d');
    await page.keyboard.press('Alt+7');
    await page.getByTestId('screen-journal').waitFor();
    await page.keyboard.press('Alt+5');
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid^=draft-row-]').length === n, before);
    await page.keyboard.press('Control+d');
    // The form is the new draft's once its first field is ready for typing.
    await page.waitForFunction(() => document.activeElement?.id === 'c-number');
    await page.getByTestId('compose-subject').fill('Có chữ thì còn');
    await page.keyboard.press('Alt+7');
    await page.getByTestId('screen-journal').waitFor();
    await page.keyboard.press('Alt+5');
    await page.getByText('Có chữ thì còn').first().waitFor();
  },
  'a number that is no numeral is said to be wrong under its field': async (page) => {
    await page.keyboard.press('Control+d');
    await page.getByTestId('compose-number').fill('12/UBND');
    await page.getByTestId('compose-number-wrong').waitFor();
    assert.match((await text(page, 'compose-number-wrong')) ?? '', /Số “12\/UBND” không hợp lệ/);
    assert.equal(await page.getByTestId('compose-number').getAttribute('aria-invalid'), 'true');
    await page.getByTestId('compose-number').fill('12a');
    await page.getByTestId('compose-number-wrong').waitFor({ state: 'detached' });
  },
  'found agencies are never cut off by the foot of the form': async (page) => {
    for (const height of [800, 620, 500]) {
      await page.setViewportSize({ width: 1024, height });
      await page.keyboard.press('Control+d');
      await page.getByTestId('compose-recipients-find').fill('');
      await page.getByTestId('compose-recipients-find').fill('so');
      await page.locator('[data-testid^=compose-hit-]').first().waitFor();
      await page.waitForFunction(() => {
        const hits = document.querySelector('.hits').getBoundingClientRect();
        const form = document.querySelector('form.scroll').getBoundingClientRect();
        return hits.height >= 90 && hits.top >= form.top - 1 && hits.bottom <= form.bottom + 1;
      }, null, { timeout: 4000 });
    }
  },
  'failed recipients are marked with Shift and arrows, and every cell keeps its time at 1024 px': async (page) => {
    await page.setViewportSize({ width: 1024, height: 720 });
    await page.keyboard.press('Alt+3');
    await page.getByTestId('outgoing-row-202').click();
    await page.getByTestId('matrix-row-H21.40').click();
    await page.keyboard.press('Shift+ArrowDown');
    assert.equal(await page.getByTestId('matrix-select-H21.40').isChecked(), true);
    assert.equal(await page.getByTestId('matrix-select-H21.89').isChecked(), true);
    await page.getByText('Gửi lại 2 nơi đã chọn').waitFor();
    await page.keyboard.press(' ');
    assert.equal(await page.getByTestId('matrix-select-H21.89').isChecked(), false);
    const times = await page.locator('[data-testid="matrix-row-H21.12"] [data-kind=yes]').evaluateAll((cells) => cells.map((cell) => [cell.querySelector('.seen').innerText.trim(), cell.querySelector('.seen').offsetWidth - cell.clientWidth]));
    assert.equal(times.length, 5);
    for (const [time, over] of times) {
      assert.match(time, /^\d\d:\d\d$|^\d\d\/\d\d$/);
      assert.ok(over <= 0, `${time} is cut off`);
    }
    // The hourglass stands at the first step that is missing.
    assert.equal(await page.locator('[data-testid="matrix-row-H21.90"] [data-kind=waiting]').getAttribute('data-step'), 'arrived');
    assert.equal(await page.locator('[data-testid="matrix-row-H21.4"] [data-kind=waiting]').getAttribute('data-step'), 'done');
  },
  'a finding shows its place in the PDF, over the words it is about': async (page) => {
    await page.goto(`${page.url().split('?')[0]}?sample=highlights`);
    await drawn(page);
    const near = async (id, words) => {
      const box = await page.getByTestId(`highlight-${id}`).boundingBox();
      const text_ = await page.locator('.textLayer span', { hasText: words }).first().boundingBox();
      assert.ok(box.x <= text_.x + text_.width && box.x + box.width >= text_.x, `${id}: ${JSON.stringify([box, text_])}`);
      assert.ok(Math.abs(box.y + box.height / 2 - (text_.y + text_.height / 2)) < 4, `${id}: ${JSON.stringify([box, text_])}`);
    };
    await page.locator('.textLayer span', { hasText: '1234/UBND-KGVX' }).first().waitFor();
    await near('symbol', '1234/UBND-KGVX');
    const visible = (id) =>
      page.waitForFunction((name) => {
        const mark = document.querySelector(`[data-testid=highlight-${name}]`);
        const box = mark?.getBoundingClientRect();
        const frame = document.querySelector('.viewer').getBoundingClientRect();
        return box && mark.classList.contains('pulse') && box.top >= frame.top && box.bottom <= frame.bottom;
      }, id);
    await page.getByTestId('finding-appendix').click();
    await visible('appendix');
    await page.getByTestId('finding-signer').click();
    await visible('signer');
    await near('signer', 'Thanh');
    await page.getByLabel('Phóng to').click();
    await visible('signer');
    await page.waitForFunction(() => document.querySelector('.sheet[data-page="1"] .textLayer')?.style.getPropertyValue('--total-scale-factor') !== '');
    await page.locator('.textLayer span', { hasText: 'Thanh' }).first().waitFor();
    await near('symbol', '1234/UBND-KGVX');
  },
  'the width of a list is changed by keyboard and mouse, and remembered': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    const width = () => page.locator('[data-pane=list]').evaluate((list) => list.getBoundingClientRect().width);
    const before = await width();
    await page.getByTestId('splitter').focus();
    for (let times = 0; times < 4; times += 1) await page.keyboard.press('ArrowRight');
    const wider = await width();
    assert.ok(wider > before + 40, `${before} → ${wider}`);
    const bar = await page.getByTestId('splitter').boundingBox();
    await page.mouse.move(bar.x + 4, bar.y + 200);
    await page.mouse.down();
    await page.mouse.move(bar.x + 84, bar.y + 200, { steps: 4 });
    await page.mouse.up();
    const dragged = await width();
    assert.ok(dragged > wider + 50, `${wider} → ${dragged}`);
    await page.reload();
    await page.locator('main').waitFor();
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    assert.equal(await width(), dragged);
  },
  'a recipient that has it is sent to again only with a reason': async (page) => {
    await page.getByTestId('nav-outgoing').click();
    await page.getByTestId('outgoing-row-202').click();
    await page.getByTestId('matrix-select-H21.12').check();
    await page.getByTestId('resend-failed').click();
    await page.getByText('gửi lại sẽ tạo bản trùng').waitFor();
    assert.equal(await page.getByTestId('resend-save').isDisabled(), true);
    await page.getByTestId('resend-reason').fill('tệp tải về bị hỏng');
    await page.getByTestId('resend-save').click();
    await page.getByText('Đang gửi lại tới 1 nơi.').waitFor();
  },
  'a nudge is recorded and stands in the row and on the evidence sheet': async (page) => {
    await page.getByTestId('nav-outgoing').click();
    await page.getByTestId('outgoing-row-202').click();
    await page.getByTestId('matrix-select-H21.90').check();
    await page.getByTestId('matrix-nudge').click();
    await page.getByTestId('nudge-letter').getByText('Kính gửi').waitFor();
    await page.getByTestId('nudge-note').fill('chị Hoa hẹn trước 11 giờ');
    await page.getByTestId('nudge-save').click();
    await page.getByTestId('matrix-row-H21.90').getByText('đã đôn đốc 1 lần').waitFor();
    await page.getByTestId('matrix-row-H21.90').click();
    await page.getByTestId('matrix-evidence-one').click();
    await page.getByTestId('evidence').getByText('chị Hoa hẹn trước 11 giờ').waitFor();
    await page.getByTestId('evidence-save').click();
    await page.getByText('phieu-chung-tu').waitFor();
  },
  'the office matrix is read and opened by keyboard': async (page) => {
    await page.getByTestId('nav-outgoing').click();
    await page.getByTestId('outgoing-view-matrix').click();
    const row = page.getByTestId('office-matrix-row-202');
    await row.click();
    await page.keyboard.press('ArrowRight');
    await page.locator('.cell.here').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('matrix-row-H21.40').waitFor();
  },
  'F9 reports everything that is owed, and the list empties': async (page) => {
    await page.keyboard.press('F9');
    await page.getByTestId('owed-progress').waitFor();
    await page.getByText('Không nợ trạng thái nào.').waitFor({ timeout: 8000 });
  },
  'a refused status is set aside only with a reason, which stays to be read': async (page) => {
    await page.keyboard.press('Alt+2');
    await page.getByTestId('box-owed').click();
    await page.locator('[data-testid^="owed-aside-"]').first().click();
    await page.getByTestId('reason-text').fill('x');
    assert.equal(await page.getByTestId('confirm').isDisabled(), true);
    await page.getByTestId('reason-text').fill('nơi gửi đã giải thể');
    await page.getByTestId('confirm').click();
    await page.getByTestId('owed-filter-aside').click();
    await page.getByText('nơi gửi đã giải thể').waitFor();
  },
  'only the failed recipient is sent to again, and moves on by itself': async (page) => {
    await page.getByTestId('nav-outgoing').click();
    await page.getByTestId('outgoing-row-202').click();
    await page.getByTestId('matrix-filter-open').click();
    await page.getByTestId('matrix-select-H21.40').check();
    await page.getByTestId('resend-failed').click();
    await page.locator('[data-testid="matrix-row-H21.40"][data-state=accepted]').waitFor({ timeout: 15_000 });
    assert.equal(await page.locator('[data-testid="matrix-row-H21.89"]').getAttribute('data-state'), 'failed');
  },
  'a document is composed, sent, and taken back within ten seconds': async (page) => {
    await page.keyboard.press('Control+d');
    await page.getByTestId('compose-subject').fill('V/v thử soạn văn bản');
    await page.getByTestId('compose-number').fill('12');
    await page.getByTestId('compose-notation').fill('UBND-VX');
    await page.getByTestId('compose-date').fill('5/11/2026');
    await page.getByTestId('compose-position').fill('CHỦ TỊCH');
    await page.getByTestId('compose-signer').fill('Phạm Anh Tuấn');
    await page.getByTestId('compose-recipients-find').fill('so noi vu');
    await page.getByTestId('compose-hit-H21.2').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('compose-recipient-H21.2').waitFor();
    await page.getByTestId('compose-pick').click();
    // The file says otherwise: nothing goes before that is mended.
    await page.locator('[data-testid=compose-send][data-obstacle=blocks]').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('undo-banner').waitFor({ state: 'detached' });
    for (const rule of ['number', 'notation', 'signer_name', 'recipient_missing']) await page.getByTestId(`mend-send.${rule}`).click();
    await page.locator('[data-testid=compose-send][data-obstacle=confirmation]').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'confirm-read');
    await page.keyboard.press('Space');
    await page.locator('[data-testid=compose-send][data-obstacle=none]').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('undo-banner').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByTestId('screen-compose').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-testid=compose-subject]')?.value === 'V/v thử soạn văn bản');
  },
  'what a file says fills the empty form with one key, and nothing that was written': async (page) => {
    await page.keyboard.press('Control+d');
    await page.getByTestId('compose-number').fill('7');
    await page.getByTestId('compose-pick').click();
    await page.getByTestId('offer-fill').waitFor();
    await page.keyboard.press('Alt+l');
    await page.waitForFunction(() => document.querySelector('[data-testid=compose-signer]')?.value === 'Nguyễn Thị Thanh Lịch');
    assert.equal(await page.getByTestId('compose-number').inputValue(), '7');
    assert.equal(await page.getByTestId('compose-date').inputValue(), '05/11/2026');
    await page.getByTestId('offer-take-number').click();
    await page.waitForFunction(() => document.querySelector('[data-testid=compose-number]')?.value === '1234');
    await page.getByTestId('offer').waitFor({ state: 'detached' });
  },
  'findings are walked by keyboard, show their place in the right file, and are mended by Alt+M': async (page) => {
    await page.keyboard.press('Alt+5');
    await drawn(page);
    await page.keyboard.press('F7');
    await page.getByTestId('mend-send.number').waitFor();
    const first = page.locator('[data-finding]').first();
    await first.focus();
    await page.keyboard.press('Enter');
    const marked = (rule) => page.locator(`[data-testid^="highlight-${rule}"]`).waitFor();
    await marked('send.number');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-rule]')?.getAttribute('data-rule')), 'send.date');
    await page.keyboard.press('Alt+m');
    await page.locator('[data-testid="finding-send.date"][data-level=pass]').waitFor({ state: 'attached' });
    await page.locator('[data-testid="finding-send.appendix_signed"] [data-finding]').click();
    await page.locator('[aria-label*="Phụ lục"] .sheet, [aria-label*="Phụ lục"].viewer').first().waitFor();
    await marked('send.appendix_signed');
    // A warning goes with a reason that says something; a block that no reason carries does not.
    assert.equal(await page.getByTestId('reason-send.number').count(), 0, 'an override is not offered before it is asked for');
    await page.getByTestId('reason-send.appendix_signed').fill('có');
    await page.getByTestId('reason-save-send.appendix_signed').click();
    await page.getByText('Lý do quá ngắn').first().waitFor();
    await page.getByTestId('reason-send.appendix_signed').fill('Phụ lục đã gửi trước kèm chữ ký');
    await page.getByTestId('reason-save-send.appendix_signed').click();
    await page.getByTestId('given-reason-send.appendix_signed').waitFor();
    assert.equal(await page.getByTestId('reason-send.recipient_missing').count(), 0);
  },
  'a result grows old with the first change and is renewed by itself': async (page) => {
    await page.keyboard.press('Alt+5');
    await drawn(page);
    await page.locator('[data-testid=compose-send][data-obstacle=blocks]').waitFor();
    await page.getByTestId('compose-number').fill('1234');
    await page.locator('[data-testid=compose-send][data-obstacle=checking]').waitFor();
    await page.locator('[data-testid=compose-send][data-obstacle=blocks]').waitFor();
    await page.keyboard.press('F7');
    await page.locator('[data-testid="finding-send.number"][data-level=pass]').waitFor({ state: 'attached' });
  },
  'a document whose signature is broken is not accepted, and its return names the reason': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    await page.getByTestId('incoming-row-105').click();
    await document_(105)(page);
    await page.locator('[data-testid=incoming-verdict][data-state=invalid]').waitFor();
    assert.equal(await page.getByTestId('accept').isDisabled(), true);
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="strip-accept.signature_integrity"] button').click();
    await page.locator('[data-testid^="highlight-accept.signature_integrity"]').waitFor();
    await page.getByTestId('return-open').click();
    assert.equal(await page.getByTestId('return-reason-R03').isChecked(), true);
    assert.match(await page.getByTestId('return-text').inputValue(), /không hợp lệ/);
    await page.getByTestId('return-save').click();
    await page.getByTestId('incoming-row-105').waitFor({ state: 'detached' });
  },
  'a document in doubt is accepted with a reason only': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    await page.getByTestId('incoming-row-106').click();
    await document_(106)(page);
    await page.getByTestId('accept-reason').waitFor();
    await page.keyboard.press('Control+Enter');
    assert.equal(await focused(page), 'accept-reason');
    await page.getByTestId('accept-reason').fill('Đã gọi xác nhận với nơi gửi');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('incoming-row-106').waitFor({ state: 'detached' });
  },
  'a certificate is trusted only after its fingerprint was ticked, and can be let go': async (page) => {
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('trust-look').click();
    assert.equal(await page.getByTestId('trust-import').isDisabled(), true);
    await page.locator('[data-testid^=trust-tick-]').check();
    await page.getByTestId('trust-import').click();
    await page.getByTestId('trust-import').waitFor({ state: 'detached' });
    await page.locator('[data-testid^=trust-3f9a1c]').waitFor();
    const remove = page.locator('[data-testid^=trust-remove-]');
    const before = await remove.count();
    await remove.last().click();
    await page.getByTestId('confirm').click();
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid^=trust-remove-]').length === n - 1, before);
  },
  'the level of a rule is changed with a reason, where the law leaves it open': async (page) => {
    await page.getByTestId('nav-settings').click();
    await page.locator('#settings-rules details summary').first().click();
    assert.equal(await page.getByTestId('rule-change-send.number').count(), 0);
    await page.getByTestId('rule-change-send.date').click();
    await page.getByTestId('rule-level').selectOption('note');
    await page.getByTestId('rule-reason').fill('Thống nhất trong văn phòng');
    await page.getByTestId('rule-save').click();
    await page.locator('[data-testid="rule-send.date"][data-level=note]').waitFor();
  },
  'another recipient’s text can hold markup and shows it as text': async (page) => {
    await page.keyboard.press('Control+d');
    await page.getByTestId('compose-subject').fill('<img src=x onerror=alert(1)>{@html}');
    await page.locator('[data-testid=compose-save-state][data-state=saved]').waitFor();
    await page.getByText('<img src=x onerror=alert(1)>{@html}').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
  },
  'leaving the rehearsal asks first, then shows the first screen': async (page) => {
    await page.getByTestId('leave-rehearsal').click();
    await page.getByTestId('confirm').click();
    await page.getByTestId('start-rehearsal').click();
    await page.getByTestId('rehearsal-band').waitFor();
  },
  'language and appearance change at once': async (page) => {
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('setting-language-en').click();
    await page.getByText('Register books').first().waitFor();
    await page.getByTestId('setting-theme-dark').click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  },
  'a list of ten thousand rows has a few dozen elements': async (page) => {
    await page.goto(`${page.url().split('?')[0]}?sample=rehearsal&rows=10000`);
    await page.getByTestId('nav-incoming').click();
    await page.getByTestId('box-all').click();
    await page.getByTestId('incoming-row-101').waitFor();
    await page.getByTestId('incoming-row-101').click();
    for (let times = 0; times < 6; times += 1) {
      await page.keyboard.press('End');
      await page.waitForTimeout(150);
    }
    assert.ok((await page.locator('[data-testid^=incoming-row-]').count()) < 60);
    assert.ok(Number(await page.locator('[role=row][aria-selected=true]').getAttribute('aria-rowindex')) > 300);
  },
};
