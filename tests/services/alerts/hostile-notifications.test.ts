import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { UserError } from '../../../services/errors.js';
import { CHANNEL, type Change, startChange } from '../../support/change.js';
import { startSns, type TestSns, TOPIC } from '../../support/sns.js';
import { hostile, picking } from './hostile-notifications.js';

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);

describe('POST /alerts/sns', () => {
  let sns: TestSns;
  let change: Change;
  /** Origins that this process asked with fetch, whatever came of it. */
  const asked = new Set<string>();
  const note = (message: unknown): void => {
    asked.add(String((message as { request: { origin: unknown } }).request.origin));
  };
  const receive = (body: string) => change.services.alerts.receive(body);

  before(async () => {
    sns = await startSns();
    change = await startChange({ topicArns: [TOPIC], certificateUrl: sns.pattern });
    await change.services.subscriptions.remember({ conversation_id: CHANNEL, surface: 'teams', reference: {} });
    await change.services.subscriptions.subscribe(CHANNEL, { alerts: 'info' });
    subscribe('undici:request:create', note);
  });
  after(async () => {
    unsubscribe('undici:request:create', note);
    await change.close();
    await sns.close();
  });

  it(`accepts none of ${Object.keys(hostile).length} classes of hostile requests in ${SEEDS.length} variants each, and asks no host that is not listed`, async () => {
    const accepted: string[] = [];
    for (const [name, make] of Object.entries(hostile)) {
      for (const seed of SEEDS) {
        try {
          await receive(make(sns, picking(seed)));
          accepted.push(`${name} ${seed}`);
        } catch (error) {
          // Whoever sends it is told that it is refused; anything else would be a defect.
          if (!(error instanceof UserError)) throw error;
        }
      }
    }
    assert.deepEqual(accepted, []);
    assert.deepEqual([...asked], [sns.origin]);
    assert.deepEqual(await change.services.alertGroups.list(5), []);
    assert.ok(sns.served.every((path) => path === new URL(sns.certificateUrl).pathname));
  });

  it('accepts the next good message, and what is sent again is no other alert', async () => {
    const body = sns.message();
    assert.equal((await receive(body)).kind, 'alert');
    for (let again = 0; again < 20; again++) assert.equal((await receive(body)).kind, 'duplicate');
    assert.equal((await change.services.alertGroups.list(5))[0]?.count, 1);
  });

  it('accepts the next good message after a certificate host that fails, lies or redirects', async () => {
    const trouble = [
      { status: 503, body: '' },
      { status: 404, body: 'no' },
      { status: 200, body: '<html>not a certificate</html>' },
      { status: 200, body: 'x'.repeat(17 * 1024) },
      { status: 302, body: '', location: 'http://127.0.0.1:1/SimpleNotificationService.pem' },
    ];
    for (const [index, one] of trouble.entries()) {
      const SigningCertURL = sns.certificateUrl.replace(/a{32}/, String(index + 1).repeat(32));
      sns.host.behave = () => one;
      await assert.rejects(receive(sns.message({ change: { SigningCertURL } })), UserError);
      sns.host.behave = undefined;
      assert.equal((await receive(sns.message({ change: { SigningCertURL } }))).kind, 'alert');
    }
    assert.deepEqual([...asked], [sns.origin]);
  });
});
