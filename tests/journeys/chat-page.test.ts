import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { type BrowserPage, findBrowser, openPage } from '../support/browser.js';
import { type SandboxProcess, startSandboxProcess, startServiceProcess } from '../support/processes.js';

/** What a stranger does on the chat page, with the sandbox and the service as processes of their own. */
describe('journey: the chat page, from the first visit to a verified patch', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'sre-journey-'));
  let sandbox: SandboxProcess;
  let service: Awaited<ReturnType<typeof startServiceProcess>>;
  let browser: BrowserPage;
  let page: Page;

  before(async function () {
    const executable = findBrowser();
    if (!executable) {
      process.stderr.write('      skipped: no chromium, chromium-browser or google-chrome on the PATH\n');
      this.skip();
    }
    sandbox = await startSandboxProcess(folder);
    service = await startServiceProcess(sandbox.urls.aws);
    await sandbox.teams.rateLimits(false);
    browser = await openPage(executable, new URL(sandbox.urls.chat).origin);
    page = browser.page;
    page.setDefaultTimeout(20_000);
    await page.goto(sandbox.urls.chat);
  });

  after(async () => {
    await browser?.close();
    await service?.program.end('SIGKILL');
    await sandbox?.program.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(() => assert.deepEqual(browser.problems.splice(0), []));

  const box = () => page.getByRole('combobox', { name: 'Message' });
  const log = () => page.getByRole('log');
  const cards = () => log().locator('.card');
  const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true });
  const become = (name: string) => page.getByRole('radio', { name: new RegExp(name) }).click();
  const open = (name: RegExp) => page.getByRole('navigation').getByRole('button', { name }).click();
  /** The row of a card that has this text and a button: titles repeat, rows do not. */
  const row = (card: Locator, text: string, title: string) =>
    card
      .locator('.ac-container')
      .filter({ hasText: text })
      .filter({ has: button(title) })
      .last();
  const approval = () =>
    log()
      .locator('li.post')
      .filter({ hasText: /redis.* on 1 host/ })
      .last();
  const approve = () => button('Approve', log());

  it('takes a question by keyboard alone, from the tour to the answer', async () => {
    await page.getByRole('dialog', { name: /Tour, 1 of 5/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.keyboard.type('/sre-vuln');
    await page.getByRole('option', { name: /sre-vuln-check/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    const verdict = await fleetAnswer();
    assert.equal(await box().inputValue(), '');
    assert.ok(await verdict.evaluate(isOnScreen), 'the answer is seen from its first line on');
  });

  it('opens an instance from a card', async () => {
    await button('Show', row(cards().last(), 'log4j-core', 'Show')).click();

    await log()
      .getByText(/^batch-1: /)
      .last()
      .waitFor();
    await log().getByText('Why risk').last().waitFor();
  });

  it('opens a report beside the chat, and again by a new link', async () => {
    await ask('/sre-report');
    const opened = async (title: string) => {
      const link = page.getByRole('link', { name: title, exact: true }).or(button(title)).last();
      const [report] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
      await report.getByRole('heading', { name: 'Vulnerability report' }).waitFor();
      const address = report.url();
      await report.close();
      return address;
    };
    const first = await opened('Open the html report');

    await button('New link', cards().last()).click();

    await log().getByText('Stored vulnerability report').waitFor();
    const second = await opened('Open html');
    assert.equal(new URL(second).pathname, new URL(first).pathname);
  });

  it('plans one fix of several with the same button, and says why the requester cannot approve it', async () => {
    await ask('/sre-vuln-check cache-1');
    const card = cards().filter({ hasText: 'cache-1: ' }).last();
    await row(card, 'redis', 'Plan this fix').waitFor();
    assert.ok((await button('Plan this fix', card).count()) > 1);

    await button('Plan this fix', row(card, 'redis', 'Plan this fix')).click();

    await log()
      .getByText(/^Patch redis on 1 host · waits for 2 approvals/)
      .first()
      .waitFor();
    await log().getByText('You asked for this, so somebody else has to approve it.').waitFor();
    assert.equal(await approve().count(), 0);
  });

  it('lets a viewer read the approval and not decide it', async () => {
    await become('Sam Vega');
    await open(/SRE operations/);

    await approval()
      .getByText(/waits for \d approval/)
      .first()
      .waitFor();

    await approval()
      .getByText(/Only an approver/)
      .waitFor();
    assert.equal(await approve().count(), 0);
  });

  it('lets two approvers decide, one of them with a comment, and shows it to everybody', async () => {
    await become('Ana Ruiz');
    await approval()
      .getByLabel(/Comment/)
      .fill('off hours, fine');
    await button('Approve', approval()).click();
    await approval()
      .getByText(/1 of 2 approvals \(Ana Ruiz\)/)
      .first()
      .waitFor();

    await become('Mei Tanaka');
    await button('Approve', approval()).click();
    await become('Sam Vega');

    await approval()
      .getByText(/approved by Ana Ruiz, Mei Tanaka/)
      .first()
      .waitFor();
    await approval()
      .getByText(/"off hours, fine"/)
      .waitFor();
    assert.equal(await approve().count(), 0);
  });

  it('shows the run in place, from its window to the re-scan that verifies it', async () => {
    const before = await log().locator('li.post').count();
    const post = await approval().elementHandle();
    await page.getByText(/^Next: patch window, /).waitFor();
    await skip('Skip to window');

    const seen = new Set<string>();
    const verified = approval().getByText(/1 of 1 host verified by a re-scan/);
    const more = page.getByRole('button', { name: 'Skip to next event', exact: true, disabled: false });
    // The card is edited a moment behind what happens: with nothing left to come, it is waited for.
    for (;;) {
      await verified.or(more).first().waitFor();
      if (await verified.count()) break;
      seen.add(
        (await approval().locator('.card').innerText()).split('\n').find((line) => /Wave|waiting/.test(line)) ?? '',
      );
      await skip('Skip to next event');
    }

    assert.ok(
      [...seen].some((line) => /^Wave 1 of 1 .*installing/.test(line)),
      [...seen].join('\n'),
    );
    assert.ok(
      [...seen].some((line) => /waiting for the re-scan/.test(line)),
      [...seen].join('\n'),
    );
    assert.equal(await log().locator('li.post').count(), before, 'nothing was posted anew');
    assert.match((await post?.textContent()) ?? '', /1 of 1 host verified/);
  });

  it('turns a published finding into an alert card whose button opens the instance', async () => {
    await button('Inspector finding').click();
    const alert = log().locator('li.post').filter({ hasText: 'Vulnerability alert' }).last();

    await alert.getByRole('button', { name: /^Open / }).click();

    await log()
      .getByText(/^web-1: .*/)
      .last()
      .waitFor();
  });

  it('says what is unknown while a service is switched off, keeps what it knows, and is whole again afterwards', async () => {
    await become('Ben Okafor');
    await open(/SRE Assistant/);
    const inspector = page.getByRole('switch', { name: 'Inspector denies access' });
    await turned(() => inspector.click());
    await ask('/sre-vuln-check');
    await cards()
      .last()
      .getByText(
        /^At least \d hosts? needs? attention today(, \d+ more ha(s|ve) fixes due later)? · partial: \d of 10 hosts answered; Inspector denied in us-west-2/,
      )
      .waitFor();
    // What the daily look and web-1's alert read before is still shown, with its age; what was not read is not made up.
    await cards()
      .last()
      .getByText(/What it said .{1,20} ?ago is shown/)
      .first()
      .waitFor();
    await cards().last().getByText(/libc6/).first().waitFor();

    await turned(() => inspector.click());
    await ask('/sre-vuln-check');

    await fleetAnswer();
  });

  it('puts the text of a link into the composer and leaves the sending to the person', async () => {
    const before = await log().locator('.message').count();

    await page.goto(`${sandbox.urls.chat}#say=${encodeURIComponent('/sre-approve-patch wf-1')}`);

    await page.waitForFunction('document.getElementById("message").value === "/sre-approve-patch wf-1"');
    assert.equal(await log().locator('.message').count(), before);
    assert.equal(new URL(page.url()).hash, '');
  });

  it('says that the assistant is gone when its process is', async () => {
    await page.getByRole('status').getByText('Assistant connected').waitFor();

    await service.program.end('SIGKILL');

    await page.getByRole('status').getByText('Assistant not reachable').waitFor();
  });

  /** Resolves when the answer is there as a card, the last one then. */
  async function ask(text: string): Promise<void> {
    const before = await cards().count();
    await box().fill(text);
    await box().press('Enter');
    await cards().nth(before).waitFor();
  }

  /** The verdict of a whole answer. A machine that is busy may give a partial one first, and then it is asked again. */
  async function fleetAnswer(): Promise<Locator> {
    const card = cards().last();
    const whole = card.getByText(
      /^\d+ hosts need attention today(, \d+ more ha(s|ve) fixes due later)? · 10 hosts, 9 seen \(bastion: never scanned\)$/,
    );
    const late = card.getByText(/did not answer in time/).first();
    await whole.or(late).first().waitFor();
    while ((await whole.count()) === 0) {
      await ask('/sre-vuln-check');
      await whole.or(late).first().waitFor();
    }
    return whole;
  }

  /** Resolves when the clock has moved and the page shows it. */
  async function turned(act: () => Promise<void>): Promise<void> {
    const moved = page.waitForResponse((one) => one.url().endsWith('/clock') && one.request().method() === 'POST');
    await act();
    await (await moved).finished();
  }

  async function skip(name: string): Promise<void> {
    await turned(() => button(name).click());
    await page.locator('#drawer [aria-busy]').waitFor({ state: 'detached' });
  }
});

/** Runs in the page. */
const isOnScreen = (element: { getBoundingClientRect(): { top: number; bottom: number } }): boolean => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= 800;
};
