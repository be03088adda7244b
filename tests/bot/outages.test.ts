import assert from 'node:assert/strict';
import { wordsOf } from '../support/slack.js';
import { type RunningApp, startApp } from './slack/running-app.js';

const RETRY_AFTER_S = 150;

describe('a chat platform in trouble', function () {
  // The service is asked in the middle of minutes that pass at once, on a machine that others use as well.
  this.timeout(120_000);
  let app: RunningApp;
  before(async () => {
    app = await startApp();
    await app.ready();
  });
  after(() => app.stop());

  const control = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(new URL(`/_sandbox${path}`, app.chat), {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) await control('/clock', { advance_ms: 60_000 });
  };
  const alarm = (name: string) =>
    app.services.alerts.take({
      messageId: `m-${name}`,
      message: JSON.stringify({ AlarmName: name, NewStateValue: 'ALARM', OldStateValue: 'OK', Trigger: {} }),
      subject: null,
    });
  const both = async (outage: object | null): Promise<number[][]> => {
    const [teams, slack] = await Promise.all([
      app.teams.send<{ attempts: number[] }>('PUT', 'settings', { outage }),
      app.slack.send<{ attempts: number[] }>('PUT', 'settings', { outage }),
    ]);
    return [teams.attempts, slack.attempts];
  };
  const cardsAbout = async (name: string): Promise<number[]> => {
    const inTeams = await app.teams.as('Ana Ruiz').in('channel').messages();
    const inSlack = await app.slack.as('Ana Ruiz').in('channel').messages();
    return [
      inTeams.filter(({ cards }) => JSON.stringify(cards).includes(name)).length,
      inSlack.filter(({ blocks }) => wordsOf(blocks).includes(name)).length,
    ];
  };

  for (const [what, outage] of [
    ['answers 429', { status: 429, retry_after_s: RETRY_AFTER_S }],
    ['answers 412', { status: 412 }],
    ['answers 502', { status: 502 }],
    ['answers 504', { status: 504 }],
    ['is down', { status: 0 }],
  ] as const) {
    it(`that ${what} for ten minutes loses nothing and says nothing twice`, async () => {
      const name = `alarm-${outage.status}`;
      await both(outage);
      await alarm(name);
      await pass(10);
      const tried = await both(null);
      assert.deepEqual(await cardsAbout(name), [0, 0]);
      await pass(6);
      assert.deepEqual(await cardsAbout(name), [1, 1]);
      for (const attempts of tried) {
        assert.ok(attempts.length >= 2, `tried ${attempts.length} times`);
        const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
        if ('retry_after_s' in outage) {
          assert.ok(
            gaps.every((gap) => gap >= RETRY_AFTER_S * 1_000 - 1_000),
            `before Retry-After: ${gaps}`,
          );
        }
      }
    });
  }
});
