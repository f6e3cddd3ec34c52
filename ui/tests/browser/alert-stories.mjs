/** Stories of alerts, of their rules and of the calendar. */
import { strict as assert } from 'node:assert';

export const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));

export const alertStories = {
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
};
