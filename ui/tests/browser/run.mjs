/**
 * The window in a real browser, under the shell's policy: every screen, light and dark, without one violation of WCAG
 * (axe) or of the policy, without an error on the console, and without anything asked from elsewhere.
 *
 * Needs Chromium: CHROMIUM names it, else the system's. `node tests/browser/run.mjs compose 20` runs only what
 * has `compose` (a regular expression) in its name, twenty times over.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { screens, stories } from './screens.mjs';
import { serve } from './serve.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core');
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!executablePath) {
  console.error('No Chromium found. Install it (apt-get install chromium) or name it in CHROMIUM.');
  process.exit(2);
}

const server = await serve(join(here, '../../dist-sample'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const [wanted = '', times = '1'] = process.argv.slice(2);
const chosen = (all) => Array.from({ length: Number(times) }, () => Object.entries(all).filter(([name]) => new RegExp(wanted).test(name))).flat();
let failures = 0;
let passed = 0;

function check(name, problems) {
  if (problems.length === 0) {
    passed += 1;
    return;
  }
  failures += 1;
  console.log(`FAIL ${name}`);
  for (const problem of problems.slice(0, 8)) console.log(`     ${problem}`);
}

async function open(query, size = { width: 1280, height: 800 }) {
  // axe is put in through the developer protocol; the page's own scripts stay under the policy.
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const trouble = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(server.url).origin && url.protocol !== 'blob:') trouble.push(`asked elsewhere: ${request.url()}`);
  });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  await page.goto(`${server.url}?${query}`);
  await page.locator('main').first().waitFor();
  return { context, page, trouble };
}

async function audit(page) {
  const session = await page.context().newCDPSession(page);
  const { readFileSync } = await import('node:fs');
  await session.send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') });
  const result = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }),
  );
  await session.detach();
  return result.violations.map((violation) => `${violation.id}: ${violation.nodes.length} × ${violation.nodes[0]?.target.join(' ')} — ${violation.nodes[0]?.failureSummary?.split('\n')[1]?.trim() ?? violation.help}`);
}

/** What the page itself can tell: blocked by the policy, and pointer targets below 24 px (links in a line of text aside). */
function ownTrouble() {
  const targets = [...document.querySelectorAll('button, input:not([type=checkbox]):not([type=radio]), select')];
  const small = targets.filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.getClientRects().length > 0 && Math.min(width, height) < 23.5 && !element.closest('p, .sr-only, [role=gridcell]');
  });
  return [...window.violations, ...small.map((element) => `target below 24 px: ${element.className} ${element.textContent}`)];
}

for (const theme of ['light', 'dark']) {
  for (const [name, { face, go }] of chosen(screens)) {
    const { context, page, trouble } = await open(`sample=${face}&theme=${theme}`);
    try {
      await go(page);
      check(`${name} (${theme}): accessibility`, await audit(page));
      check(`${name} (${theme}): policy, console, targets`, [...trouble, ...(await page.evaluate(ownTrouble))]);
    } catch (error) {
      check(`${name} (${theme})`, [String(error)]);
    }
    await context.close();
  }
}

for (const [name, story] of chosen(stories)) {
  const { context, page, trouble } = await open('sample=rehearsal');
  try {
    await story(page);
    check(name, [...trouble, ...(await page.evaluate(() => window.violations))]);
  } catch (error) {
    check(name, [String(error).split('\n').slice(0, 4).join(' ')]);
  }
  await context.close();
}

for (const size of [{ width: 1024, height: 700 }, { width: 1440, height: 900 }, { width: 640, height: 400 }, { width: 1920, height: 1080 }]) {
  for (const [name, { face, go }] of chosen(screens)) {
    const { context, page } = await open(`sample=${face}`, size);
    try {
      await go(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      check(`${name} at ${size.width}×${size.height}: no sideways scrolling`, wide ? ['the page is wider than the window'] : []);
    } catch (error) {
      check(`${name} at ${size.width}×${size.height}`, [String(error).split('\n')[0]]);
    }
    await context.close();
  }
}

await browser.close();
server.close();
console.log(`${passed} passed, ${failures} failed`);
process.exit(failures === 0 && passed > 0 ? 0 : 1);
