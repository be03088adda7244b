/**
 * Renders the cards of the samples with the official renderer in headless Chromium, in colours like those of Teams,
 * and writes `docs/cards/<name>.png`. `node dist/scripts/card-screenshots.js [name...]`; CHROMIUM names another browser.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { adaptiveCard } from '../cards/adaptive-card.js';
import { cases } from '../tests/cards/cases.js';
import { hostConfig, pageStyle, type Theme } from './teams-host-config.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    out: { type: 'string', default: 'docs/cards' },
    width: { type: 'string', default: '600' },
    all: { type: 'boolean', default: false },
  },
});

/** Cards that the documentation shows; the rest are rendered by name or with --all. */
const documented = [
  'fleet',
  'fleet-denied',
  'instance',
  'patch-compliance',
  'security-events',
  'approval-pending-approver',
  'approval-running',
  'approval-verified',
  'approval-partly',
  'approval-expired',
  'alert',
  'help',
  'failure-denied',
];
const dark = new Set(['approval-pending-approver']);
const chosen = positionals.length > 0 ? positionals : values.all ? Object.keys(cases) : documented;

const renderer = await readFile(
  createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'),
  'utf8',
);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath: values.chromium, args });
try {
  await mkdir(values.out, { recursive: true });
  const page = await browser.newPage({ viewport: { width: Number(values.width) + 32, height: 800 } });
  for (const name of chosen) {
    await shoot(name, 'light');
    if (dark.has(name)) await shoot(name, 'dark');
  }

  async function shoot(name: string, theme: Theme): Promise<void> {
    const view = cases[name];
    if (view === undefined) throw new Error(`no case is called ${name}`);
    await page.setContent(`<style>${pageStyle(theme, Number(values.width))}</style><div id="card"></div>`);
    await page.addScriptTag({ content: renderer });
    const payload = JSON.stringify({ card: adaptiveCard(view), config: hostConfig(theme) });
    await page.evaluate(`{
      const { card, config } = ${payload};
      const shown = new AdaptiveCards.AdaptiveCard();
      shown.hostConfig = new AdaptiveCards.HostConfig(config);
      shown.parse(card);
      document.getElementById('card').append(shown.render());
    }`);
    const file = `${values.out}/${name}${theme === 'dark' ? '-dark' : ''}.png`;
    await writeFile(file, await page.locator('#card').screenshot());
    console.log(file);
  }
} finally {
  await browser.close();
}
