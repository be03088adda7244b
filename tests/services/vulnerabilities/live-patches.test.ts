import assert from 'node:assert/strict';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { analyzeEc2Vulnerabilities } from '../../../services/operations/analyze-ec2-vulnerabilities.js';
import { startReading } from '../../support/reading.js';

const db = { instance_id: 'db-primary' };

describe('a kernel that is patched while it runs', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  before(async () => {
    reading = await startReading();
  });
  afterEach(() => reading.faults([]));
  after(() => reading.close());
  const ask = (input = db) => reading.fresh().ask(analyzeEc2Vulnerabilities, input);

  it('is none where the inventory lists no live patch, and not looked for where no kernel is to be fixed', async () => {
    assert.deepEqual([(await ask()).live_patches, (await ask({ instance_id: 'cache-1' })).live_patches], [[], null]);
  });

  it('is not known, and no host is less seen for it, where nobody may read the inventory', async () => {
    await reading.faults([{ kind: 'access_denied', service: 'ssm', operation: 'ListInventoryEntries' }]);
    const { live_patches, status, coverage, vulnerabilities } = await ask();
    assert.deepEqual([live_patches, status, coverage.answered], [null, 'partial', 1]);
    assert.ok(vulnerabilities.length > 0);
    assert.match(coverage.failed[0]?.detail ?? '', /inventory of a host.*kernel is patched while it runs is unknown/);
  });

  it('is told with the package that does it', async () => {
    await (await reading.operator().ec2()).send(
      new CreateTagsCommand({
        Resources: ['i-0db00000000000001'],
        Tags: [{ Key: 'sandbox:livepatch', Value: 'yes' }],
      }),
    );
    assert.match((await ask()).live_patches?.join() ?? '', /^kpatch-patch-5_14_0-611_36_1 /);
  });
});
