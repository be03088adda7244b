import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { type RunningApp, startApp } from '../bot/slack/running-app.js';
import { type BrowserPage, findBrowser, openPage } from '../support/browser.js';
import { deferred } from '../support/deferred.js';

/** Teams and Slack side by side on the chat page: one approval, decided in one of them and seen in the other. */
describe('journey: Teams and Slack beside each other', function () {
  this.timeout(60_000);
  let app: RunningApp;
  let browser: BrowserPage;
  let page: Page;
  let slack: Locator;

  before(async function () {
    const executable = findBrowser();
    if (!executable) {
      process.stderr.write('      skipped: no chromium, chromium-browser or google-chrome on the PATH\n');
      this.skip();
    }
    app = await startApp();
    await app.ready();
    browser = await openPage(executable, new URL(app.chat).origin);
    page = browser.page;
    page.setDefaultTimeout(45_000);
    await page.goto(app.chat);
    await page.getByRole('dialog', { name: /Tour, 1 of 5/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Slack', exact: true }).click();
    slack = page.getByRole('region', { name: 'Slack', exact: true });
  });

  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  afterEach(() => assert.deepEqual(browser.problems.splice(0), []));

  const teams = () => page.getByRole('log').first();
  const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true });
  const become = (name: string) => page.getByRole('radio', { name: new RegExp(name) }).click();
  const openChannel = () =>
    page
      .getByRole('navigation')
      .getByRole('button', { name: /SRE operations/ })
      .click();

  /** What the page reads next of Slack it gets later than what happens meanwhile. */
  async function holdState() {
    const [begun, held] = [deferred<void>(), deferred<void>()];
    const answered = page.waitForResponse(/\/slack\/client\/state/);
    await page.route(
      /\/slack\/client\/state/,
      async (route) => {
        const response = await route.fetch();
        begun.resolve(undefined);
        await held.promise;
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    const drawn = async () => {
      await (await answered).finished();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    };
    return { begun: begun.promise, goOn: () => held.resolve(undefined), drawn };
  }

  it('asks in Slack by keyboard alone, and the request stands in both channels', async () => {
    await button('Direct message', slack).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Message in Slack').focus();
    await page.keyboard.type('/sre-patch cache-1 all');
    await page.keyboard.press('Enter');
    await slack.getByText('You asked for this, so somebody else has to approve it.').waitFor();

    await button('# sre-operations', slack).click();
    await slack.getByText(/redis and sudo on 1 host · waits for 2 approvals/).waitFor();
    await openChannel();
    await teams()
      .getByText(/redis and sudo on 1 host · waits for 2 approvals/)
      .first()
      .waitFor();
  });

  it('shows in Teams what was approved in Slack, after a dialog that was confirmed', async () => {
    await become('Ana Ruiz');
    await button('Approve', slack).click();
    const dialog = page.getByRole('dialog', { name: 'Approve?' });
    await dialog.getByText(/^Approves exactly this: Patch redis and sudo on 1 host \(plan [0-9a-f]{8}\)\.$/).waitFor();
    await button('Yes: approve', dialog).click();

    await teams()
      .getByText(/1 of 2 approvals \(Ana Ruiz\)/)
      .first()
      .waitFor();
    await teams()
      .getByText(/^Ana Ruiz in Slack, /)
      .first()
      .waitFor();
  });

  it('shows in Slack what was approved in Teams', async () => {
    await become('Mei Tanaka');
    await button('Approve', teams()).click();

    await slack.getByText(/approved by Ana Ruiz, Mei Tanaka/).waitFor();
    await slack.getByText(/Mei Tanaka in Teams, /).waitFor();
    assert.equal(await button('Approve', slack).count(), 0);
  });

  it('takes the reason of a refusal in a modal, and shows it in Teams', async () => {
    await app.slack.as('Ben Okafor').in('im').say('/sre-patch db-primary all');
    await slack.getByText(/Approval needed/).waitFor();
    const reading = await holdState();
    await app.slack.as('Ben Okafor').in('channel').say('one moment');
    await reading.begun;
    await button('Reject', slack).click();
    const modal = page.getByRole('dialog', { name: 'Approval needed' });
    await modal.waitFor();
    reading.goOn();
    await reading.drawn();
    await modal.getByLabel('Comment, kept with your decision (optional)').fill('not today');
    assert.ok(await modal.getByRole('radio', { name: 'Reject' }).isChecked());
    await button('Send decision', modal).click();

    await page
      .getByRole('dialog', { name: 'Approval rejected' })
      .getByText(/rejected by Mei Tanaka in Slack, \d\d:\d\d UTC: "not today"/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await teams()
      .getByText(/rejected by Mei Tanaka in Slack, \d\d:\d\d UTC: "not today"/)
      .first()
      .waitFor();
  });

  it('shows one decision of twenty at once on both sides, with who, where and when', async () => {
    await app.slack.as('Ben Okafor').in('im').say('/sre-patch batch-1 all');
    const inSlack = (person: string) => app.slack.as(person).in('channel');
    const inTeams = (person: string) => app.teams.as(person).in('channel');
    const message = await inSlack('Ana Ruiz').untilMessage(/Approval needed[\s\S]*batch-1/);
    const [, id = ''] = /approval ([0-9a-f]+-\d+) · workflow/.exec(JSON.stringify(message.blocks)) ?? [];
    const presses = (['Ana Ruiz', 'Mei Tanaka'] as const).map(async (person) => {
      const { messageId: on } = await inTeams(person).untilCard(
        ({ text, buttons }) => text.includes(id) && buttons.includes('Approve'),
      );
      // Whoever comes too late finds no button any more.
      const late = () => undefined;
      return Array.from({ length: 5 }, (_, nth) => [
        () => inSlack(person).press('Approve', message).catch(late),
        () =>
          inTeams(person)
            .press(nth % 2 ? 'Reject' : 'Approve', {}, { on })
            .catch(late),
      ]).flat();
    });
    const all = (await Promise.all(presses)).flat();
    assert.equal(all.length, 20);
    await Promise.all(all.map((press) => press()));

    const decided = /(approved|rejected) by (Ana Ruiz|Mei Tanaka) in (Teams|Slack), \d\d:\d\d UTC/;
    const card = (within: Locator) => within.locator('li', { hasText: `approval ${id} · workflow` }).getByText(decided);
    const [sentence = ''] = decided.exec((await card(slack).first().textContent()) ?? '') ?? [];
    await card(teams()).filter({ hasText: sentence }).first().waitFor();
    const [approval] = await app.services.approvals.list({ status: 'all', limit: 1 });
    assert.deepEqual([approval?.approval_id, approval?.decisions.length], [id, 1]);
  });
});
