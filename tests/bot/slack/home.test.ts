import assert from 'node:assert/strict';
import { wordsOf } from '../../support/slack.js';
import { type RunningApp, startApp } from './running-app.js';

describe('the Home tab in Slack', function () {
  this.timeout(60_000);
  let app: RunningApp;
  const as = (person: string) => app.slack.as(person).in('im');
  before(async () => {
    app = await startApp();
    await app.ready();
  });
  after(() => app.stop());

  it('shows what waits for the person, and opens it in a modal in which it is decided', async () => {
    assert.match(wordsOf(await as('Ana Ruiz').home(/0 things wait for you/)), /To channels\n: \n1 of them/);
    await as('Ben Okafor').say('/sre-alarms ask batch-1');
    await app.slack
      .as('Ana Ruiz')
      .in('channel')
      .untilMessage(/Approval needed/);
    await as('Ana Ruiz').home(/1 thing waits for you[\s\S]*Waits for your decision[\s\S]*batch-1/);
    await as('Ben Okafor').home(/You asked for[\s\S]*batch-1/);
    await as('Ana Ruiz').pressAtHome('Open');
    await as('Ana Ruiz').untilModal(/Approval needed[\s\S]*Set \d alarms? on batch-1/);
    await as('Ana Ruiz').submit({ decision: 'approve' });
    await app.slack
      .as('Ana Ruiz')
      .in('channel')
      .untilMessage(/Alarms set on 1 of 1 host/);
    await as('Ana Ruiz').home(/0 things wait for you/);
  });

  it('tells somebody whom nobody listed nothing but that', async () => {
    const view = await as('Nia Guest').home(/I do not know you/);
    assert.doesNotMatch(wordsOf(view), /batch-1|waits/);
  });
});
