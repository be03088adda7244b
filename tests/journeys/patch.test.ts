import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxProcess, startSandboxProcess, startServiceProcess } from '../support/processes.js';
import type { ShownCard } from '../support/shown-card.js';
import type { Chat } from '../support/teams.js';

/** The main job over plain HTTP with signed tokens: the sandbox in one process, the service in another that is killed. */
describe('journey: ask, approve, patch, verify, be alerted', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sre-journey-'));
  let sandbox: SandboxProcess;
  let service: Awaited<ReturnType<typeof startServiceProcess>>;
  let ben: Chat;
  const inChannel = (person: string) => sandbox.teams.as(person).in('channel');
  const effects = async (operation: string) =>
    (await sandbox.effects()).filter((effect) => effect.operation === operation);

  before(async () => {
    sandbox = await startSandboxProcess(folder);
    service = await startServiceProcess(sandbox.urls.aws);
    await sandbox.teams.rateLimits(false);
    ben = sandbox.teams.as('Ben Okafor').in('personal');
  });

  after(async () => {
    await service?.program.end('SIGKILL');
    await sandbox?.program.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers what is vulnerable, and says at once who was not seen', async () => {
    let card: ShownCard;
    do {
      await ben.say('/sre-vuln-check');
      card = await ben.untilCard(/Vulnerabilities|Not available now/);
      // A machine that is busy may give a partial answer first: reading goes on, and the next one is whole.
    } while (/did not answer in time/.test(card.text));

    assert.match(card.text, /10 hosts, 9 seen \(bastion: never scanned\)/);
    assert.match(card.text, /Fix first/);
  });

  it('opens one instance from a button or by name', async () => {
    await ben.say('sre-vuln-check web-1');

    const card = await ben.untilCard(/Risk [\d.]+ of 100|web-1.*risk/i);

    assert.match(card.text, /web-1/);
    assert.ok(card.buttons.some((title) => /plan/i.test(title)));
  });

  it('proposes an exact plan, and nothing is changed by it', async () => {
    await ben.say('/sre-patch cache-1 all');

    const card = await ben.untilCard(/waits for 2 approvals/);

    assert.match(card.text, /Approval needed/);
    assert.match(card.text, /somebody else has to approve it/);
    assert.ok(!card.buttons.includes('Approve'));
    assert.deepEqual(await effects('StartAutomationExecution'), []);
  });

  it('refuses the requester and a viewer who press a button they were never given', async () => {
    const { approvalId, planHash } = await shownApproval();
    for (const person of ['Ben Okafor', 'Sam Vega']) {
      const answer = await forgedApprove(person, approvalId, planHash);
      assert.equal(answer.status, 200, 'a refusal is an answer, not an error');
      assert.match(JSON.stringify(await answer.json()), /may not|cannot|somebody else|needs the role/i);
    }

    const card = await inChannel('Ana Ruiz').untilCard(/waits for 2 approvals/);
    assert.ok(card.buttons.includes('Approve'));
  });

  it('takes one approval of each approver, and shows it to everybody', async () => {
    const ana = inChannel('Ana Ruiz');
    await ana.press('Approve', { comment: 'off hours, fine' });
    await inChannel('Sam Vega').untilCard(/1 of 2 approvals \(Ana Ruiz\)/);

    await inChannel('Mei Tanaka').press('Approve');

    const card = await inChannel('Sam Vega').untilCard(/approved by Ana Ruiz, Mei Tanaka/);
    assert.ok(!card.buttons.includes('Approve'));
    assert.deepEqual(await effects('StartAutomationExecution'), []);
  });

  it('tells a late clicker who decided', async () => {
    const { approvalId, planHash } = await shownApproval();

    const answer = await forgedApprove('Ana Ruiz', approvalId, planHash);

    assert.match(JSON.stringify(await answer.json()), /Ana Ruiz/);
  });

  it('survives kill -9 between approval and patch, and again in the middle of it: nothing lost, nothing twice', async () => {
    await service.program.end('SIGKILL');
    service = await startServiceProcess(sandbox.urls.aws);
    await sandbox.skipUntil('the patch starts', async () => (await effects('StartAutomationExecution')).length > 0);
    await service.program.end('SIGKILL');
    service = await startServiceProcess(sandbox.urls.aws);

    await sandbox.skipUntil('the run ends', isDone);

    const starts = await effects('StartAutomationExecution');
    const installs = (await effects('SendCommand')).filter(({ role }) => role === 'automation');
    assert.equal(new Set(starts.map(({ client_token }) => client_token)).size, 1);
    assert.equal(installs.length, 2, 'one install and one scan on one host');
    assert.match((await cardOf('Sam Vega')).text, /1 of 1 hosts? verified/);
  });

  it('never calls a host fixed whose package stayed, though AWS reports success', async () => {
    await ben.say('/sre-patch api-2 all');
    await ben.untilCard((card) => /Approval needed/.test(card.text) && /api-2/.test(card.text));
    for (const approver of ['Ana Ruiz', 'Mei Tanaka']) await inChannel(approver).pressWhenShown('Approve');
    await inChannel('Sam Vega').untilCard((card) => /approved by/.test(card.text) && /api-2/.test(card.text));

    await sandbox.skipUntil(
      'the run ends',
      async () => /api-2/.test((await cardOf('Sam Vega')).text) && (await isDone()),
    );

    const { text } = await cardOf('Sam Vega');
    assert.match(text, /AWS reported success, but openssl/);
    assert.doesNotMatch(text, /1 of 1 hosts? verified/);
  });

  it('turns a notification of SNS into a card with a button that opens the instance', async () => {
    await sandbox.control('POST', '/publish', { sample: 'inspector' });

    const alert = await inChannel('Ana Ruiz').untilCard(/Vulnerability alert/);
    await inChannel('Ana Ruiz').press(
      alert.buttons.find((title) => /^Open /.test(title)) ?? '',
      {},
      { on: alert.messageId },
    );

    assert.match((await inChannel('Ana Ruiz').lastCard()).text, /web-1/);
  });

  it('stops cleanly on SIGTERM', async () => {
    assert.equal(await service.program.end('SIGTERM'), 0);
    assert.equal(await sandbox.program.end('SIGTERM'), 0);
  });

  const cardOf = (person: string) => inChannel(person).lastCard();
  const isDone = async () =>
    !/waiting|installing|Wave|runs |starts/.test((await cardOf('Sam Vega')).text.split('\n')[1] ?? '');

  async function shownApproval(): Promise<{ approvalId: string; planHash: string }> {
    const { text } = await inChannel('Ana Ruiz').untilCard(/approval [0-9a-f]{8}/);
    const approvalId = /approval (\S+)/.exec(text)?.[1] ?? '';
    return { approvalId, planHash: approvalId.slice(0, 8) };
  }

  /** What a modified client could send: a valid token of the channel, a button that the card does not have. */
  async function forgedApprove(person: string, approval_id: string, plan_hash: string): Promise<Response> {
    const { teams } = await sandbox.descriptor();
    const { people } = await sandbox.teams.get<{ people: { id: string; name: string; mri: string }[] }>('state', {});
    const from = people.find(({ name }) => name === person);
    const token = await sandbox.teams.token({ serviceurl: teams.serviceUrl });
    return fetch(`${service.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        type: 'invoke',
        name: 'adaptiveCard/action',
        id: `forged-${person}-${Math.random()}`,
        channelId: 'msteams',
        serviceUrl: teams.serviceUrl,
        from: { id: from?.mri, name: person, aadObjectId: from?.id },
        recipient: { id: `28:${teams.appId}` },
        conversation: { id: '19:sre-operations@thread.tacv2', conversationType: 'channel', tenantId: teams.tenantId },
        channelData: { tenant: { id: teams.tenantId } },
        value: {
          action: { type: 'Action.Execute', verb: 'approve', data: { approval_id, plan_hash } },
          trigger: 'manual',
        },
      }),
    });
  }
});
