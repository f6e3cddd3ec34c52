/**
 * Times of frames while the matrix of a thousand recipients is scrolled, and how long until it is there. Figures for
 * people, asserted nowhere: `npm run build -- --mode sample && node tests/browser/frames.mjs [RECIPIENTS]`.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!executablePath) {
  console.error('No Chromium found. Install it (apt-get install chromium) or name it in CHROMIUM.');
  process.exit(2);
}
const recipients = Number(process.argv[2] ?? '1000');
const server = await serve(join(here, '../../dist-sample'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(`${server.url}?sample=rehearsal&recipients=${recipients}`);
await page.getByTestId('nav-outgoing').click();
await page.getByTestId('outgoing-row-202').click();
await page.getByTestId('matrix-row-H21.40').waitFor();

const opened = await page.evaluate(async () => {
  const began = performance.now();
  document.querySelector('[data-testid="outgoing-row-201"]').click();
  while (!document.querySelector('[data-document="201"] [data-testid="matrix"]')) await new Promise((done) => requestAnimationFrame(done));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
});

const frames = await page.evaluate(async () => {
  const body = document.querySelector('#outgoing-matrix .body');
  const times = [];
  const most = body.scrollHeight - body.clientHeight;
  let before = performance.now();
  for (let step = 0; step <= 240; step += 1) {
    body.scrollTop = (most * step) / 240;
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return { times: times.slice(1), rows: document.querySelectorAll('#outgoing-matrix .body [role=row]').length, height: body.scrollHeight };
});
await browser.close();
server.close();

const sorted = [...frames.times].sort((a, b) => a - b);
const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
console.log(`matrix of ${recipients} recipients: shown after ${opened.toFixed(0)} ms (150 ms of these are not the page's: the sample engine waits 60, and a selection rests 90 before it is read)`);
console.log(`scrolled over ${frames.height} px in ${sorted.length} frames: median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, longest ${at(1)} ms; ${sorted.filter((time) => time > 50).length} over 50 ms; ${frames.rows} rows in the page`);
