import assert from 'node:assert/strict';
import { checkPatchCompliance } from '../../../services/operations/check-patch-compliance.js';
import { startReading } from '../../support/reading.js';

const HOUR_MS = 3_600_000;

describe('check_patch_compliance beside Inspector', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  before(async () => {
    reading = await startReading();
  });
  after(() => reading.close());

  it('finds out that what was reported as installed is not, and says so', async () => {
    await (await reading.operator().ssm()).sendCommand({
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: ['i-0a910000000000002'],
      Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
    });
    await reading.advance(12 * HOUR_MS);
    const input = { instance_ids: ['api-2'], compare: true };
    const { compliant, disagreements } = await reading.fresh().ask(checkPatchCompliance, input);

    assert.deepEqual(compliant, ['i-0a910000000000002']);
    assert.deepEqual(
      disagreements?.map(({ package: name, reason }) => [name, reason]),
      [
        ['openssl', 'said_to_be_installed'],
        ['openssl-libs', 'said_to_be_installed'],
      ],
    );
  });
});

describe('check_patch_compliance of a large fleet', () => {
  it('compares no more hosts than it can read whole, and says how many that is', async () => {
    const reading = await startReading({ fleetSize: 54 });
    try {
      await assert.rejects(reading.fresh().ask(checkPatchCompliance, { compare: true }), {
        code: 'invalid_input',
        message: /at most 50 instances, and these are 54/,
      });
    } finally {
      await reading.close();
    }
  });
});
