import assert from 'node:assert/strict';
import { acknowledge, workingModal } from '../../../bot/slack/acknowledge.js';
import { modalOf, workingView } from '../../../bot/slack/messages.js';
import { surfaceFailures } from '../../support/telemetry.js';

const form = 'application/x-www-form-urlencoded';
const payload = (value: unknown) => Buffer.from(new URLSearchParams({ payload: JSON.stringify(value) }).toString());

describe('acknowledging Slack', () => {
  it('says what the service says about a modal that was sent', () => {
    const { answer, over } = acknowledge(form, payload({ type: 'view_submission' }));

    assert.deepEqual(answer.body, { response_action: 'update', view: modalOf(workingView, surfaceFailures('slack')) });
    assert.deepEqual(answer.body, { response_action: 'update', view: workingModal });
    assert.equal(over, false);
  });

  it('answers a challenge, after which there is nothing to do', () => {
    const body = Buffer.from(JSON.stringify({ type: 'url_verification', challenge: 'abc' }));

    assert.deepEqual(acknowledge('application/json', body), {
      answer: { status: 200, body: { challenge: 'abc' } },
      over: true,
    });
  });

  it('says nothing about anything else, and leaves it to be done or refused', () => {
    for (const body of [
      payload({ type: 'block_actions' }),
      Buffer.from('command=%2Fsre-help'),
      payload('{'),
      Buffer.from('payload={'),
    ]) {
      assert.deepEqual(acknowledge(form, body), { answer: { status: 200 }, over: false });
    }
    assert.deepEqual(acknowledge('application/json', Buffer.from('[')), { answer: { status: 200 }, over: false });
  });
});
