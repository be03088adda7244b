import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import { type SlackChat, type SlackMessage, wordsOf } from '../../support/slack.js';
import { type RunningApp, startApp } from './running-app.js';

const REQUEST = 'Approval needed';

describe('the assistant in Slack', function () {
  this.timeout(60_000);
  let app: RunningApp;
  const channelOf = (person: string): SlackChat => app.slack.as(person).in('channel');
  const directly = (person: string): SlackChat => app.slack.as(person).in('im');
  const shown = ({ blocks }: SlackMessage): string => wordsOf(blocks);
  const newest = async (): Promise<Approval> => {
    const [approval] = await app.services.approvals.list({ status: 'all', limit: 1 });
    assert.ok(approval);
    return approval;
  };
  /** The message of the newest approval in the channel, once it is there. */
  const face = async (person: string, words = REQUEST): Promise<SlackMessage> => {
    const { approval_id } = await newest();
    return channelOf(person).untilMessage(new RegExp(`${words}[\\s\\S]*approval ${approval_id} `));
  };
  const ask = async (host: string): Promise<Approval> => {
    await directly('Ben Okafor').say(`/sre-patch ${host} all`);
    await directly('Ben Okafor').untilMessage(new RegExp(`${REQUEST}[\\s\\S]*\\n${host.split(' ')[0]}[ ,]`));
    return newest();
  };
  const inTeams = (person: string) => app.teams.as(person).in('channel');
  /** The person's own card in Teams of the newest approval. */
  const cardInTeams = async (person: string, words = REQUEST) => {
    const { approval_id } = await newest();
    return inTeams(person).untilCard(({ text }) => text.includes(words) && text.includes(approval_id));
  };

  /** As an MCP client sees it. */
  const readResource = async (uri: string): Promise<string> => {
    const answer = await fetch(`${app.url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sandbox-ben',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } }),
    });
    const { result } = (await answer.json()) as { result: { contents: { text: string }[] } };
    return result.contents.map(({ text }) => text).join('\n');
  };

  before(async () => {
    app = await startApp();
    await app.ready();
  });
  after(() => app.stop());

  it('answers a slash command for the one who typed it', async () => {
    const { app: acknowledged } = await channelOf('Ben Okafor').say('/sre-vuln-check');
    assert.deepEqual([acknowledged?.status, acknowledged?.body], [200, null]);

    const answer = await channelOf('Ben Okafor').untilMessage(/10 hosts, 9 seen \(bastion: never scanned\)/);
    assert.equal(answer.visible_to, 'U0BENOKAFOR');
    assert.ok(!(await channelOf('Ana Ruiz').messages()).some(({ ts }) => ts === answer.ts));
  });

  it('answers a mention in its thread, for everybody, and a direct message where it was written', async () => {
    const { message } = await channelOf('Sam Vega').say('@SRE Assistant sre-patch-status');
    const answer = await channelOf('Ana Ruiz').untilMessage(/Patch compliance/);
    assert.deepEqual([answer.thread_ts, answer.visible_to], [message.ts, null]);

    await directly('Sam Vega').say('help');
    const help = await directly('Sam Vega').untilMessage(/What you can type/);
    assert.equal(help.thread_ts, null);
  });

  it('says what is meant where a command is misspelled', async () => {
    await directly('Sam Vega').say('/sre-vuln-chek web-1');
    await directly('Sam Vega').untilMessage(/Did you mean \/sre-vuln-check web-1\?/);
  });

  it('answers plain words in Slack and Teams alike, says what it took them for, and keeps what they were about', async () => {
    await directly('Sam Vega').say('could you tell me which critical holes wbe-1 has');
    await directly('Sam Vega').untilMessage(/Understood as: Vulnerabilities of web-1, critical\./);
    await directly('Sam Vega').say('and api-1?');
    await directly('Sam Vega').untilMessage(/Vulnerabilities of api-1, critical|api-1/);

    await app.teams.as('Sam Vega').in('personal').say('could you tell me which critical holes wbe-1 has');
    await app.teams
      .as('Sam Vega')
      .in('personal')
      .untilCard(({ text }) => text.includes('Understood as: Vulnerabilities of web-1, critical.'));
  });

  it('starts nothing that plain words ask to change: it says what to type', async () => {
    await directly('Ben Okafor').say('please just patch web-1 right away');
    await directly('Ben Okafor').untilMessage(/\/sre-patch web-1/);
    assert.deepEqual(await app.services.approvals.list({ status: 'all', limit: 1 }), []);
  });

  it('opens one instance from a button, and pages in the place of the message', async () => {
    const fleet = await directly('Ben Okafor')
      .say('/sre-vuln-check')
      .then(() => directly('Ben Okafor').untilMessage(/Fix first/));
    await directly('Ben Okafor').press('Patch status', fleet);
    await directly('Ben Okafor').untilMessage(/Patch compliance/);
  });

  it('refuses somebody whom nobody listed, politely, and logs it once', async () => {
    app.lines.length = 0;
    await directly('Nia Guest').say('/sre-vuln-check');
    await directly('Nia Guest').untilMessage(/I do not know you[\s\S]*U0NOBODY001/);
    const events = app.lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'auth_refused');
    assert.deepEqual(
      events.map(({ surface, reason }) => [surface, reason]),
      [['slack', 'unknown_person']],
    );
  });

  it('does once what Slack delivers twice', async () => {
    const chat = directly('Sam Vega');
    const count = async () => (await chat.messages()).length;
    const until = (wanted: number) =>
      app.slack.until(
        `${wanted} messages`,
        async () => ((await count()) >= wanted ? true : undefined),
        () => chat.transcript(),
      );
    const before = await count();
    await chat.say('sre-freeze');
    await until(before + 2);
    const { app: again } = await app.slack.repeat();
    assert.equal(again?.status, 200);
    await chat.say('help');
    await until(before + 4);
    assert.equal(await count(), before + 4);
  });

  describe('approving', () => {
    it('asks in both channels, and a decision made in either shows in both with who, where and when', async () => {
      await ask('cache-1');
      const message = await face('Ana Ruiz');
      const { confirm } = await channelOf('Ana Ruiz').press('Approve', message, { confirmed: false });
      assert.match(wordsOf([confirm]), /Approves exactly this: .* \(plan [0-9a-f]{8}\)/);
      assert.equal((await newest()).decisions.length, 0);

      await channelOf('Ana Ruiz').press('Approve', message);
      const card = await cardInTeams('Mei Tanaka', '1 of 2 approvals (Ana Ruiz)');
      assert.match(card.text, /Ana Ruiz in Slack, \d\d:\d\d UTC/);
      await inTeams('Mei Tanaka').press('Approve', {}, { on: card.messageId });

      const both = /approved by Ana Ruiz, Mei Tanaka, \d\d:\d\d UTC/;
      const decided = await channelOf('Ben Okafor').untilMessage(both);
      assert.equal(decided.ts, message.ts);
      assert.match(shown(decided).replaceAll('\n', ' '), /Ana Ruiz in Slack, .*Mei Tanaka in Teams, /);
      await inTeams('Ben Okafor').untilCard(both);
      await directly('Ben Okafor').untilMessage(both);
      const resource = await readResource(`sre://approvals/${(await newest()).approval_id}`);
      assert.match(resource, /Ana Ruiz in Slack, [\s\S]*Mei Tanaka in Teams, /);
    });

    it('takes the reason of a refusal in a modal', async () => {
      await ask('db-primary');
      const message = await face('Mei Tanaka');
      await channelOf('Mei Tanaka').press('Reject', message);
      await channelOf('Mei Tanaka').untilModal(/Your decision/);
      await channelOf('Mei Tanaka').submit({ comment: 'not on <!channel> day' });

      const rejected = /rejected by Mei Tanaka in Slack, \d\d:\d\d UTC: "not on <!channel> day"/;
      await channelOf('Mei Tanaka').untilModal(rejected);
      assert.equal((await channelOf('Ana Ruiz').untilMessage(rejected)).ts, message.ts);
      await inTeams('Ana Ruiz').untilCard(rejected);
    });

    it('leaves hosts out, or approves the canary alone, from the modal', async () => {
      await ask('web-1 web-2');
      await channelOf('Ana Ruiz').press('Review', await face('Ana Ruiz'));
      await channelOf('Ana Ruiz').untilModal(/Leave out/);
      const out = (await newest()).plan.content.hosts.find(({ name }) => name === 'web-1');
      await channelOf('Ana Ruiz').submit({ decision: 'approve', leave_out: [out?.instance_id] });
      await channelOf('Ana Ruiz').untilModal(/1 of 2 approvals|approved by Ana Ruiz/);
      assert.deepEqual(
        (await newest()).plan.content.hosts.map(({ name }) => name),
        ['web-2'],
      );
    });

    it('refuses the one who asked on either platform, a viewer, and a stranger', async () => {
      await app.teams.as('Ben Okafor').in('personal').say('/sre-patch api-1 all');
      await app.teams
        .as('Ben Okafor')
        .in('personal')
        .untilCard(/Approval needed[\s\S]*api-1/);
      const message = await face('Ben Okafor');
      await channelOf('Ben Okafor').press('Approve', message);
      await channelOf('Ben Okafor').untilMessage(
        /Not allowed[\s\S]*You asked for this, so somebody else must decide it/,
      );
      await channelOf('Sam Vega').press('Approve', message);
      await channelOf('Sam Vega').untilMessage(/Not allowed/);
      await channelOf('Nia Guest').press('Approve', message);
      await channelOf('Nia Guest').untilMessage(/I do not know you/);
      assert.deepEqual((await newest()).decisions, []);
    });

    it('keeps the copy of the one who asked their own when others decide', async () => {
      await directly('Ben Okafor').say('/sre-patch web-2 all');
      const own = await directly('Ben Okafor').untilMessage(/web-2[\s\S]*You asked for this/);
      await channelOf('Ana Ruiz').press('Approve', await face('Ana Ruiz'));

      const after = await directly('Ben Okafor').untilMessage(/1 of 2 approvals[\s\S]*You asked for this/);
      assert.equal(after.ts, own.ts);
    });

    it('asks for the acceptance of a risk in a modal, and for its approval in both channels', async () => {
      await directly('Ben Okafor').say('/sre-accept batch-1');
      const offer = await directly('Ben Okafor').untilMessage(/Ask for acceptance/);
      await directly('Ben Okafor').press('Ask for acceptance', offer);
      const modal = JSON.stringify(await directly('Ben Okafor').untilModal(/Your decision/));
      const [, risk = ''] = /"value":"(CVE-[\d-]+)"/.exec(modal) ?? [];
      await directly('Ben Okafor').submit({ risks: [risk], reason: 'rebuilt next month', duration: '30' });
      await directly('Ben Okafor').untilModal(/waits for/);

      const { approval_id } = await newest();
      await channelOf('Ana Ruiz').untilMessage(new RegExp(`rebuilt next month[\\s\\S]*${approval_id}`));
      await inTeams('Ana Ruiz').untilCard(({ text }) => text.includes('rebuilt next month'));
    });

    it('tells whoever sends a modal too late who was first', async () => {
      await ask('api-2');
      const message = await face('Mei Tanaka');
      await channelOf('Mei Tanaka').press('Review', message);
      await channelOf('Mei Tanaka').untilModal(/Your decision/);
      await cardInTeams('Ana Ruiz');
      const card = await inTeams('Ana Ruiz').untilCard(({ buttons }) => buttons.includes('Reject'));
      await inTeams('Ana Ruiz').press('Reject', {}, { on: card.messageId });
      const rejected = /rejected by Ana Ruiz in Teams, \d\d:\d\d UTC/;
      assert.equal((await channelOf('Mei Tanaka').untilMessage(rejected)).ts, message.ts);

      await channelOf('Mei Tanaka').submit({ decision: 'approve' });
      await channelOf('Mei Tanaka').untilModal(/rejected by Ana Ruiz in Teams[\s\S]*Ana Ruiz rejected this at/);
      assert.equal((await newest()).decisions.length, 1);
    });

    it('makes one decision of twenty at once over Teams and Slack, and every face shows it', async () => {
      await ask('batch-1');
      const message = await face('Ana Ruiz');
      const [ana, mei] = [await cardInTeams('Ana Ruiz'), await cardInTeams('Mei Tanaka')];
      const inSlack = ['Ana Ruiz', 'Mei Tanaka'].flatMap((person) =>
        Array.from({ length: 5 }, () => channelOf(person).press('Approve', message)),
      );
      const on = { 'Ana Ruiz': ana.messageId, 'Mei Tanaka': mei.messageId };
      const others = (['Ana Ruiz', 'Mei Tanaka'] as const).flatMap((person) =>
        (['Approve', 'Reject'] as const).flatMap((title) =>
          Array.from({ length: person === 'Ana Ruiz' ? 3 : 2 }, () =>
            inTeams(person)
              .press(title, {}, { on: on[person] })
              .catch(() => undefined),
          ),
        ),
      );
      assert.equal(inSlack.length + others.length, 20);
      await Promise.all([...inSlack, ...others]);

      const decided = /(approved|rejected) by (Ana Ruiz|Mei Tanaka) in (Teams|Slack), \d\d:\d\d UTC/;
      const shownInSlack = shown(await face('Sam Vega', decided.source));
      const [sentence = ''] = decided.exec(shownInSlack) ?? [];
      assert.ok(sentence);
      const { decisions, status } = await newest();
      assert.equal(decisions.length, 1);
      assert.ok(sentence.startsWith(status));
      await inTeams('Sam Vega').untilCard(({ text }) => text.includes(sentence));
      await directly('Ben Okafor').untilMessage(decided);
    });
  });
});
