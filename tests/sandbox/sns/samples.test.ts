import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { inspectorDate } from '../../../sandbox/sns/samples.js';
import { controlClient } from '../../support/control-client.js';

describe('sample notifications', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  after(() => sandbox.close());

  const publish = async (sample: string) => {
    const { message, subject } = (await controlClient(sandbox).post('/publish', { sample })) as {
      message: string;
      subject: string | null;
    };
    return { subject, message: JSON.parse(message) };
  };

  it('of Inspector are EventBridge events about one finding of web-1, dated as Inspector dates events', async () => {
    const { subject, message } = await publish('inspector');
    assert.equal(subject, null);
    assert.equal(message['detail-type'], 'Inspector2 Finding');
    assert.equal(message.source, 'aws.inspector2');
    assert.equal(message.detail.resources[0].tags.Name, 'web-1');
    assert.equal(message.detail.status, 'ACTIVE');
    assert.match(message.detail.lastObservedAt, /^\w{3} \w{3} \d\d \d\d:\d\d:\d\d\.\d{3} UTC \d{4}$/);
    assert.doesNotMatch(JSON.stringify(message.detail), /\d{4}-\d\d-\d\dT/);
  });

  it('of GuardDuty name the bastion', async () => {
    const { message } = await publish('guardduty');
    assert.equal(message['detail-type'], 'GuardDuty Finding');
    const { instanceDetails } = message.detail.resource;
    assert.deepEqual(
      instanceDetails.tags.find(({ key }: { key: string }) => key === 'Name'),
      { key: 'Name', value: 'bastion' },
    );
    assert.match(instanceDetails.instanceId, /^i-[0-9a-f]{17}$/);
  });

  it('of CloudWatch are its own JSON with the subject that it sets', async () => {
    const { subject, message } = await publish('alarm');
    assert.equal(subject, 'ALARM: "web-1-cpu-high" in US West (Oregon)');
    assert.equal(message.NewStateValue, 'ALARM');
    assert.equal(message.Trigger.Dimensions[0].name, 'InstanceId');
  });

  it('date so that the engine reads the same time back', () => {
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => Date.parse(inspectorDate(date)) === date.getTime()));
  });
});
