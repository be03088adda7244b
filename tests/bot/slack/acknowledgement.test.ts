import assert from 'node:assert/strict';
import { pino } from 'pino';
import { fixedSecret } from '../../../bot/secret.js';
import { createSlackBot } from '../../../bot/slack/index.js';
import { signed as sign } from '../../../sandbox/slack/signing.js';
import type { Services } from '../../../services/services.js';
import { deferred } from '../../support/deferred.js';
import { securityLog } from '../../support/telemetry.js';
import { ManualTimers } from '../teams/manual-timers.js';
import { command, event, pressed, SECRET, type SlackHttp, TEAM } from './hostile-classes.js';

/** With a clock of its own: these are signed for now. */
const now = ({ headers, body }: SlackHttp): SlackHttp => ({
  headers: { ...headers, ...sign(SECRET, body, Math.floor(Date.now() / 1000)) },
  body,
});

describe('an acknowledgement of the Slack app', () => {
  it('does not wait for the answer, whatever that takes', async () => {
    const never = deferred<void>();
    const services = () =>
      ({
        people: { fromSlack: () => ({ id: 'ben', name: 'Ben Okafor', role: 'operator', surface: 'slack' }) },
        subscriptions: { remember: () => never.promise },
        seen: { doing: () => never.promise },
      }) as unknown as Services;
    const bot = createSlackBot({
      auth: { signingSecrets: fixedSecret([SECRET]), botToken: fixedSecret('xoxb-test'), allowedTeams: [TEAM] },
      services,
      log: pino({ level: 'silent' }),
      security: securityLog(),
      region: 'us-west-2',
      timers: new ManualTimers(),
    });
    const decide = { action_id: 'x', value: '{"verb":"approve","data":{"approval_id":"APR-1"}}' };
    for (const request of [
      command(1, { command: '/sre-patch', text: 'web-1' }),
      event(2, { text: '<@U0SREAGENT1> sre-patch web-1' }),
      pressed(3, { actions: [decide] }),
    ]) {
      const { headers, body } = now(request);
      assert.deepEqual(await bot.receive(headers, body), { status: 200 });
    }
  });
});
