import assert from 'node:assert/strict';
import { wordsOf } from '../../support/slack.js';
import { type RunningApp, startApp } from './running-app.js';

describe('"Was this you?" in Slack and Teams', function () {
  this.timeout(60_000);
  let app: RunningApp;
  before(async () => {
    app = await startApp();
    await app.ready();
  });
  after(() => app.stop());

  const slack = (person: string, where: 'channel' | 'im' = 'channel') => app.slack.as(person).in(where);
  const control = async (path: string, body: object) => {
    const url = new URL(`/_sandbox${path}`, app.chat);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, await answer.text());
  };

  it('is asked in the direct message of the person named, and answered by nobody else', async () => {
    await control('/publish', { sample: 'act' });
    const asked = await slack('Ben Okafor', 'im').untilMessage(/Was this you\?/);
    const card = await slack('Ana Ruiz').untilMessage(/Ben Okafor was asked/);
    await slack('Ana Ruiz').press('Ben: it was me', card);
    await slack('Ana Ruiz').untilMessage(/Only Ben Okafor can answer this/);
    // A card of alerts is edited once in ten seconds.
    await control('/clock', { advance_ms: 10_000 });
    await slack('Ben Okafor', 'im').press('No, it was not me', asked);
    await slack('Ana Ruiz').untilMessage(/Ben Okafor says it was NOT me, Slack/);
    // One card a minute rings in a channel, also of an incident.
    await control('/clock', { advance_ms: 60_000 });
    await slack('Ana Ruiz').untilMessage(/Stolen identity: Ben Okafor/);
    await app.teams
      .as('Ana Ruiz')
      .in('channel')
      .untilCard(/Stolen identity: Ben Okafor/);
    await slack('Ben Okafor', 'im').untilMessage(/You said no/);
    const messages = await slack('Ben Okafor', 'im').messages();
    const said = messages.filter(({ blocks }) => /You said no/.test(wordsOf(blocks)));
    assert.equal(said.length, 1, 'edited in place');
  });
});
