import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../../../sandbox/index.js';
import { type BrowserPage, findBrowser, openPage } from '../../../support/browser.js';
import { TeamsDriver } from '../../../support/teams.js';
import { card, cardMessage, cardResponse, EchoBot, execute, messageResponse } from '../echo-bot.js';

describe('chat page of the sandbox', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let bot: EchoBot;
  let browser: BrowserPage;
  let page: Page;

  before(async function () {
    const executable = findBrowser();
    if (!executable) {
      process.stderr.write('      skipped: no chromium, chromium-browser or google-chrome on the PATH\n');
      this.skip();
    }
    sandbox = await startSandbox({ port: 0 });
    bot = await new EchoBot(sandbox.descriptor().teams).start();
    const service = { url: bot.url, key: 'key-of-the-test', stateMachines: {}, documents: {} };
    const registered = await fetch(`${sandbox.descriptor().control}/service`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(service),
    });
    assert.equal(registered.status, 200);
    await new TeamsDriver(sandbox.descriptor().teams.chat).rateLimits(false);
    browser = await openPage(executable, new URL(sandbox.url).origin);
    page = browser.page;
    await page.goto(sandbox.descriptor().teams.chat);
  });

  after(async () => {
    await browser?.close();
    await bot?.close();
    await sandbox?.close();
  });

  afterEach(() => assert.deepEqual(browser.problems.splice(0), []));

  const box = () => page.getByRole('combobox', { name: 'Message' });
  const log = () => page.getByRole('log');
  const say = async (text: string) => {
    await box().fill(text);
    await box().press('Enter');
  };

  it('takes a first visitor on a tour that can be skipped and stays away then', async () => {
    await page.getByRole('dialog', { name: /Tour, 1 of 5/ }).waitFor();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByRole('dialog', { name: /Tour, 2 of 5/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page
      .getByRole('button', { name: /^Ben Okafor|SRE operations/ })
      .first()
      .waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  it('sends with Enter and shows the answer, its Markdown and no HTML of others', async () => {
    bot.onMessage = async (context) => void (await context.sendActivity('**bold** <b>not</b>'));
    await say('hello <i>there</i>');
    await log().getByText('hello <i>there</i>').waitFor();
    await log().getByText('<b>not</b>').waitFor();
    assert.equal(await log().locator('strong', { hasText: 'bold' }).count(), 1);
    assert.equal(await log().locator('i, b >> text=not').count(), 0);
  });

  it('offers commands after a slash, and takes one by keyboard', async () => {
    await box().pressSequentially('/sre-p');
    await page.getByRole('option', { name: /sre-patch-status/ }).waitFor();
    await box().press('Tab');
    assert.equal(await box().inputValue(), '/sre-patch-status ');
    await box().fill('');
    await box().press('ArrowUp');
    assert.equal(await box().inputValue(), 'hello <i>there</i>');
    await box().fill('');
  });

  it('shows a card, keeps what is typed on it, sends a press and replaces the card', async () => {
    const input = { type: 'Input.Text', id: 'comment', label: 'Comment' };
    const body = [{ type: 'TextBlock', text: 'Approve **four** hosts?', wrap: true }, input];
    const asking = card('', { body, actions: [execute('Approve', 'approve', { id: 'wf-1' })] });
    bot.onMessage = async (context) => void (await context.sendActivity(cardMessage(asking)));
    const pressed: unknown[] = [];
    bot.onAction = async (_context, verb, data) => {
      pressed.push([verb, data]);
      return cardResponse(card('Approved by you'));
    };
    await say('ask');
    await log().getByLabel('Comment').fill('fine');
    const driver = new TeamsDriver(sandbox.descriptor().teams.chat).as('Ben Okafor').in('personal');
    bot.onMessage = async (context) => void (await context.sendActivity('meanwhile'));
    await driver.say('another screen');
    await log().getByText('meanwhile').waitFor();
    assert.equal(await log().getByLabel('Comment').inputValue(), 'fine');
    await log().getByRole('button', { name: 'Approve' }).click();
    await log().getByText('Approved by you').waitFor();
    assert.equal(await log().getByRole('button', { name: 'Approve' }).count(), 0);
    assert.deepEqual(pressed, [['approve', { id: 'wf-1', comment: 'fine' }]]);
  });

  it('shows toasts: what the bot says, and what Teams says when the bot fails', async () => {
    bot.onMessage = async (context) =>
      void (await context.sendActivity(cardMessage(card('press', { actions: [execute('Try', 'try')] }))));
    bot.onAction = async () => messageResponse('Saved for later');
    await say('card');
    await log().getByRole('button', { name: 'Try' }).click();
    await page.getByText('Saved for later').waitFor();
    bot.onAction = async () => ({ statusCode: 500, type: 'application/vnd.microsoft.error', value: {} });
    await log().getByRole('button', { name: 'Try' }).click();
    await page.getByText('Something went wrong. Please try again.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).last().click();
  });

  it('lets a visitor become somebody else, who sees that there is something to read', async () => {
    bot.onMessage = async (context) => void (await context.sendActivity('in the thread'));
    await page.getByRole('button', { name: /SRE operations/ }).click();
    await page.getByRole('button', { name: 'Mention SRE Assistant' }).click();
    await box().press('End');
    await box().pressSequentially('who approves?');
    await box().press('Enter');
    await log().getByText('in the thread').last().waitFor();
    const ana = page.getByRole('radio', { name: /Ana Ruiz/ });
    await ana.getByText(/^[1-9]\d* unread$/).waitFor();
    await ana.click();
    await log().getByText('who approves?').waitFor();
    await ana.getByText('unread').waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: /Ben Okafor/ }).click();
  });

  it('breaks and mends services and moves the clock', async () => {
    const faults = async () =>
      (await fetch(`${sandbox.descriptor().control}/faults`)).json() as Promise<{ kind: string }[]>;
    const label = page.getByRole('switch', { name: 'Inspector denies access' });
    const moved = () =>
      page.waitForResponse((response) => response.url().endsWith('/clock') && response.request().method() === 'POST');
    const afterBreaking = moved();
    await label.click();
    await page.getByRole('switch', { name: 'Inspector denies access', checked: true }).waitFor();
    assert.deepEqual(
      (await faults()).map(({ kind }) => kind),
      ['access_denied'],
    );
    await afterBreaking;
    assert.ok(sandbox.descriptor().clock.offset_ms > 60_000, 'what was read before is read afresh');
    const afterMending = moved();
    await label.click();
    await page.getByRole('switch', { name: 'Inspector denies access', checked: false }).waitFor();
    assert.deepEqual(await faults(), []);
    await afterMending;
    const offset = sandbox.descriptor().clock.offset_ms;
    const afterSkip = moved();
    await page.getByRole('button', { name: 'Skip 1 hour' }).click();
    await afterSkip;
    assert.ok(sandbox.descriptor().clock.offset_ms > offset + 3_590_000);
  });

  it('has a light and a dark theme that differ, and remembers the choice', async () => {
    const background = () =>
      page.locator('body').evaluate('document.body && getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    const dark = await background();
    assert.notEqual(dark, light);
    await page.reload();
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor();
    assert.equal(await background(), dark);
  });

  it('fits a phone: nothing is wider than the screen, panels open and close', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    await page.getByRole('button', { name: 'People and conversations' }).click();
    await page.getByRole('radio', { name: /Sam Vega/ }).click();
    await page.getByRole('radio', { name: /Sam Vega/ }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Sandbox' }).click();
    await page.getByRole('button', { name: 'Skip to next event' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Skip to next event' }).waitFor({ state: 'hidden' });
  });

  it('allows no inline script and no other origin', async () => {
    const response = await fetch(sandbox.descriptor().teams.chat);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.doesNotMatch(await response.text(), /<script>|<style|onclick/);
    for (const path of ['page-files.ts', '../page-files.ts', '%2e%2e/page-files.ts', 'index.html/x', 'nothing.js']) {
      assert.equal((await fetch(sandbox.descriptor().teams.chat + path)).status, 404, path);
    }
  });
});
