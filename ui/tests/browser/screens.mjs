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
  'outgoing, facts': { face: 'rehearsal', go: then(click('nav-outgoing'), click('outgoing-row-202'), document_(202), click('tab-facts')) },
  compose: { face: 'rehearsal', go: then(click('nav-compose'), drawn) },
  'compose, new': { face: 'rehearsal', go: then(press('Control+d'), see('compose-missing'), (page) => page.getByTestId('compose-recipients-find').fill('xa ia'), see('compose-hit-H21.88')) },
  journal: { face: 'rehearsal', go: then(click('nav-journal'), see('journal-row-1640'), click('journal-check'), see('journal-result')) },
  settings: { face: 'rehearsal', go: then(click('nav-settings'), see('save-hub')) },
  'settings, hub test': { face: 'rehearsal', go: then(click('nav-settings'), click('test-hub'), see('hub-result')) },
  'settings, client certificate': {
    face: 'rehearsal',
    go: then(
      click('nav-settings'),
      (page) => page.locator('details summary').click(),
      (page) => page.getByTestId('setting-hub-certificate').fill('/etc/vanthu/may-tram.p12'),
      see('setting-hub-certificate-password'),
    ),
  },
  palette: { face: 'rehearsal', go: then(press('Control+k'), (page) => page.getByTestId('palette-input').fill('dien tu'), see('palette-item-incoming-101')) },
  'shortcut sheet': { face: 'rehearsal', go: then(press('Control+/'), see('keys-sheet')) },
  help: { face: 'rehearsal', go: then(press('F1'), see('help-line')) },
};

const text = (page, id) => page.getByTestId(id).first().textContent();

export const stories = {
  'a clerk works the queue with the keyboard alone': async (page) => {
    await page.keyboard.press('Alt+2');
    await document_(101)(page);
    assert.equal((await text(page, 'arrival-number'))?.trim(), '1.045');
    await page.keyboard.press('Control+Enter');
    await document_(102)(page);
    await page.getByText('Đã vào sổ: 102/VPCP-KSTT, số đến 1.045.').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-testid=arrival-number]')?.textContent?.trim() === '1.046');
    assert.equal(await page.getByTestId('incoming-row-101').count(), 0);
    await page.keyboard.press('Control+r');
    await page.getByTestId('return-reason-R07').check();
    await page.getByTestId('return-text').fill('Đã nhận văn bản này lúc 08:10.');
    await page.getByTestId('return-save').click();
    await page.getByTestId('incoming-row-102').waitFor({ state: 'detached' });
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
    await page.locator('[data-testid=compose-missing][data-count="0"]').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('undo-banner').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByTestId('screen-compose').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-testid=compose-subject]')?.value === 'V/v thử soạn văn bản');
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
