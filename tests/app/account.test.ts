import assert from 'node:assert/strict';
import { connectAccount } from '../../app/account.js';
import { readConfig } from '../../app/config.js';

describe('the account behind the service', () => {
  const arn = 'arn:aws:iam::444455556666:role/sre-ops-member';
  const role = { FLEET_ROLE_ARN: arn, FLEET_EXTERNAL_ID: 'long-enough-to-be-one', SRE_READ_ONLY: 'on' };
  const awsOf = async (env: Readonly<Record<string, string>>) =>
    (await connectAccount(readConfig({ env: { SRE_FLEET: 'aws', ...env }, needs: [] }), 'which is an account')).aws;

  it('has the fleet of the account whose role the settings name, as the service has', async () => {
    const { fleetRole, account } = await awsOf(role);
    assert.deepEqual(
      { fleetRole, account },
      { fleetRole: { arn, externalId: 'long-enough-to-be-one' }, account: '444455556666' },
    );
  });

  it('has its own fleet where they name none', async () => {
    assert.equal((await awsOf({})).fleetRole, undefined);
  });
});
