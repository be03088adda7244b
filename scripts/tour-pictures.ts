import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Locator, Page } from 'playwright-core';
import { findBrowser, openPage } from '../tests/support/browser.js';
import { type SandboxProcess, startSandboxProcess, startServiceProcess } from '../tests/support/processes.js';

const folder = fileURLToPath(new URL('../../docs/tour/', import.meta.url));

/** The pictures of the README's tour, taken of the chat page as it is: `npm run tour`. */
async function tour(): Promise<void> {
  const executable = findBrowser();
  if (!executable) throw new Error('There is no chromium, chromium-browser or google-chrome on the PATH.');
  mkdirSync(folder, { recursive: true });
  const state = mkdtempSync(join(tmpdir(), 'sre-tour-'));
  const sandbox = await startSandboxProcess(state);
  const service = await startServiceProcess(sandbox.urls.aws);
  const browser = await openPage(executable, new URL(sandbox.urls.chat).origin);
  try {
    await sandbox.teams.rateLimits(false);
    await breakByPatch(sandbox, 'api-1');
    browser.page.setDefaultTimeout(60_000);
    // Tall enough for a whole card.
    await browser.page.setViewportSize({ width: 1280, height: 2_200 });
    await browser.page.goto(sandbox.urls.chat);
    await browser.page.getByRole('dialog', { name: /Tour/ }).waitFor();
    await browser.page.keyboard.press('Escape');
    await browser.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await story(new Stage(browser.page, sandbox));
  } finally {
    await browser.close();
    await service.program.end('SIGKILL');
    await sandbox.program.end('SIGKILL');
    rmSync(state, { recursive: true, force: true });
  }
}

/** Asked, planned, approved by two, run and verified; then a canary that does not bear the patch. */
async function story(stage: Stage): Promise<void> {
  await stage.as('Ben Okafor', /SRE Assistant/);
  await stage.say('/sre-vuln-check', /hosts? need/);
  await stage.picture('1-asked');
  await stage.say('/sre-patch cache-1 all', /waits for 2 approvals/);
  await stage.as('Ana Ruiz', /SRE operations/);
  await stage.card(/waits for 2 approvals/);
  await stage.picture('2-approval');
  await stage.press('Approve');
  await stage.as('Mei Tanaka', /SRE operations/);
  await stage.press('Approve');
  await stage.until(/1 of 1 host verified by a re-scan/);
  await stage.picture('3-verified');

  await stage.as('Ben Okafor', /SRE Assistant/);
  await stage.say('/sre-patch api-1 api-2 all', /waits for 2 approvals/);
  for (const approver of ['Ana Ruiz', 'Mei Tanaka']) {
    await stage.as(approver, /SRE operations/);
    await stage.press('Approve');
  }
  await stage.until(/rolled back|put back/);
  await stage.picture('4-rolled-back');
  await stage.as('Ben Okafor', /SRE Assistant/);
  await stage.say('/sre-handover', /Shift hand-over|approvals? pending/);
  await stage.picture('5-hand-over');
}

/** The chat page, as somebody uses it. */
class Stage {
  constructor(
    private readonly page: Page,
    private readonly sandbox: SandboxProcess,
  ) {}

  async as(person: string, conversation: RegExp): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(person) }).click();
    await this.page.getByRole('navigation').getByRole('button', { name: conversation }).click();
  }

  async say(text: string, answer: RegExp): Promise<void> {
    const before = await this.#cards().count();
    const box = this.page.getByRole('combobox', { name: 'Message' });
    await box.fill(text);
    await box.press('Enter');
    await this.#cards().nth(before).waitFor();
    await this.card(answer);
  }

  async card(text: RegExp): Promise<void> {
    await this.#cards().filter({ hasText: text }).last().waitFor();
  }

  /** On the newest card that has such a button. */
  async press(title: string): Promise<void> {
    const button = this.#cards().getByRole('button', { name: title, exact: true }).last();
    await button.click({ timeout: 20_000 });
    await button.waitFor({ state: 'detached' });
  }

  /** Lets happen what is scheduled, one thing after the other. */
  async until(text: RegExp): Promise<void> {
    const shown = () => this.#cards().filter({ hasText: text }).count();
    await this.sandbox.skipUntil(String(text), async () => (await shown()) > 0);
    await this.card(text);
  }

  async picture(name: string): Promise<void> {
    const path = join(folder, `${name}.png`);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#cards().last().screenshot({ path, animations: 'disabled' });
        return;
      } catch (error) {
        // The card was edited while its picture was taken.
        if (attempt === 5) throw error;
        await this.page.waitForTimeout(1_000);
      }
    }
  }

  #cards(): Locator {
    return this.page.getByRole('log').locator('.card');
  }
}

async function breakByPatch(sandbox: SandboxProcess, name: string): Promise<void> {
  const { aws } = await sandbox.descriptor();
  const ec2 = new EC2Client({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.operator });
  const named = { Filters: [{ Name: 'tag:Name', Values: [name] }] };
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(named));
  const ids = Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
  await ec2.send(
    new CreateTagsCommand({ Resources: ids, Tags: [{ Key: 'sandbox:health', Value: 'impaired-by-patch' }] }),
  );
  ec2.destroy();
}

await tour();
