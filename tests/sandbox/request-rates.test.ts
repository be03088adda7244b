import assert from 'node:assert/strict';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { startSandbox } from '../../sandbox/index.js';
import { RequestRates } from '../../sandbox/request-rates.js';
import { clientOptions, controlClient } from '../support/control-client.js';

describe('request rates of the sandbox', () => {
  const lookup = (region: string, operation = 'LookupEvents') => {
    return { service: 'cloudtrail', operation, role: 'bot', region };
  };

  it('let two LookupEvents a second pass in each region, and everything else', () => {
    let now = 0;
    const rates = new RequestRates(() => now);
    const passes = (region: string, operation?: string) => {
      try {
        rates.take(lookup(region, operation));
        return true;
      } catch {
        return false;
      }
    };
    const [home, other] = ['us-west-2', 'us-east-1'];
    assert.deepEqual([passes(home), passes(home), passes(home)], [true, true, false]);
    assert.deepEqual([passes(other), passes(home, 'DescribeTrails')], [true, true]);
    now = 499;
    assert.equal(passes(home), false);
    now = 500;
    assert.deepEqual([passes(home), passes(home)], [true, false]);
    rates.enabled = false;
    assert.equal(passes(home), true);
  });

  it('are in force from the start, at the wire, until they are switched off', async () => {
    const sandbox = await startSandbox({ port: 0 });
    const cloudtrail = new CloudTrailClient(clientOptions(sandbox, 'bot'));
    const burst = () =>
      Promise.allSettled(Array.from({ length: 12 }, () => cloudtrail.send(new LookupEventsCommand({}))));
    const names = (outcomes: PromiseSettledResult<unknown>[]) =>
      outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.name] : []));
    try {
      assert.ok(names(await burst()).includes('ThrottlingException'));
      await controlClient(sandbox).put('/rates', { enabled: false });
      assert.deepEqual(names(await burst()), []);
    } finally {
      cloudtrail.destroy();
      await sandbox.close();
    }
  });
});
