import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const quiet = ['--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Where Chromium or Chrome is, by the names that packages give it on the PATH. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

export interface BrowserPage {
  readonly page: Page;
  /** Errors on the console, uncaught ones, and requests to another origin; what a good page has none of. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** A page of a browser with a profile of its own, which may ask this origin alone. */
export async function openPage(executablePath: string, origin: string): Promise<BrowserPage> {
  const profile = await mkdtemp(join(tmpdir(), 'sre-page-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet],
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  const problems: string[] = [];
  const page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) problems.push(`left for ${request.url()}`);
  });
  return {
    page,
    problems,
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
