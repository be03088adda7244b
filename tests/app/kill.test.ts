import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { difference } from '../support/difference.js';
import { KillMatrix } from '../support/kill-matrix.js';
import { allPoints, bothSides, posts } from '../support/kill-points.js';
import type { Story } from '../support/kill-story.js';
import { type SandboxProcess, startSandboxProcess } from '../support/processes.js';

/** A sample of `npm run kill-matrix`. */
describe('kill -9 of the service', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'sre-kill-'));
  let sandbox: SandboxProcess;
  let matrix: KillMatrix;
  before(async () => {
    sandbox = await startSandboxProcess(folder);
    matrix = await KillMatrix.begin(sandbox);
  });
  after(async () => {
    await matrix?.end();
    await sandbox?.program.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses nothing and does nothing twice, wherever it is killed', async () => {
    const points = [
      ...posts('ask', 'teams').slice(1),
      ...bothSides('decide', 'dynamodb', 'PutItem', '"APPROVAL#').slice(1),
      ...bothSides('patch', 'ssm', 'StartAutomationExecution').slice(1),
      ...posts('ask back', 'slack').slice(1),
      ...bothSides('roll back', 'ssm', 'StartAutomationExecution'),
    ];
    const killed = await matrix.story(points);
    assert.deepEqual(killed.missed, []);
    assert.deepEqual([killed.killed, killed.states], [6, ['verified', 'verified']]);
    assert.deepEqual(difference(once, killed.effects), { lost: [], duplicated: [] });
    const [one, two] = ['card 1', 'card 2'];
    assert.deepEqual(killed.cards, {
      ...{ [`${one} in Teams`]: 1, [`${one} in Slack`]: 1 },
      ...{ [`${two} in Teams`]: 1, [`${two} in Slack`]: 1 },
    });
    assert.deepEqual(
      Object.values(killed.audited).filter((times) => times !== 1 && times !== 2),
      [],
    );
  });

  it('is tried at seventy points and more by npm run kill-matrix', () => {
    assert.ok(Object.values(allPoints).flat().length >= 70);
  });
});

/** What the story does at AWS when nobody is killed. */
const once: Story['effects'] = {
  'states:StartExecution by bot': 2,
  'states:SendTaskSuccess by bot': 2,
  's3:PutObject by workflow': 1,
  'ssm:StartAutomationExecution by workflow': 2,
  'ec2:CreateSnapshot by automation': 1,
  'elasticloadbalancing:DeregisterTargets by automation': 1,
  'ssm:SendCommand by automation': 3,
  'elasticloadbalancing:RegisterTargets by automation': 1,
  'ec2:CreateReplaceRootVolumeTask by automation': 1,
};
