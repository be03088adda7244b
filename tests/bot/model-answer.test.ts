import assert from 'node:assert/strict';
import { wordsOf } from '../support/slack.js';
import { type RunningApp, startApp } from './slack/running-app.js';

/** Two questions in one: the matcher is not sure, and the stand-in finds a tool for each. */
const ODD = 'weigh the vulnerabilities of web-1 and the compliance of web-2';

describe('what nobody understood, with a model', function () {
  this.timeout(60_000);
  let app: RunningApp;
  before(async () => {
    app = await startApp({ SRE_MODEL: 'on' });
    await app.ready();
  });
  after(() => app.stop());

  it('is answered in Slack by a slash command for free text, with what the answer rests on', async () => {
    const sam = app.slack.as('Sam Vega').in('channel');
    await sam.say(`/sre-ask ${ODD}`);
    const answer = await sam.untilMessage(/I am the stand-in of the sandbox/);
    const words = wordsOf(answer.blocks);
    assert.match(words, /Rests on 2 answers/);
    assert.match(words, /Vulnerabilities of web-1/);
    assert.equal(answer.visible_to, 'U0SAMVEGA01');
  });

  it('is answered in Teams by a card', async () => {
    const sam = app.teams.as('Sam Vega').in('personal');
    await sam.say(ODD);
    const card = await sam.untilCard(/I am the stand-in of the sandbox/);
    assert.match(card.text, /Rests on 2 answers/);
  });
});
