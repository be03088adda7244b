import assert from 'node:assert/strict';
import type { Clients } from '../../../../services/aws/clients.js';
import {
  readFreezes,
  readMaintenanceWindows,
  readPastInstalls,
} from '../../../../services/patching/windows/constraints.js';
import { type Asked, closeFleets, openFleet, pass } from '../../../sandbox/answers/ask.js';

/** The sandbox's Systems Manager without a wire. */
const clientsOf = ({ ask }: Asked): Clients => {
  const answer = (operation: string) => async (input: object) => ask('ssm', operation, input);
  const ssm = {
    listCommands: answer('ListCommands'),
    listCommandInvocations: answer('ListCommandInvocations'),
    listDocuments: answer('ListDocuments'),
    getCalendarState: answer('GetCalendarState'),
    describeMaintenanceWindows: answer('DescribeMaintenanceWindows'),
    describeMaintenanceWindowsForTarget: answer('DescribeMaintenanceWindowsForTarget'),
    describeMaintenanceWindowSchedule: answer('DescribeMaintenanceWindowSchedule'),
  };
  return { ssm: async () => ssm } as never;
};
const { signal } = new AbortController();

describe('what stands in the way of a window', () => {
  afterEach(closeFleets);

  it('knows how long past installs took, and does not count scans', async () => {
    const aws = openFleet();
    const send = (Operation: string) =>
      aws.ask('ssm', 'SendCommand', {
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: [aws.id('web-1')],
        Parameters: { Operation: [Operation], RebootOption: ['NoReboot'] },
      });
    send('Scan');
    await pass(aws.clock, 60_000);
    assert.deepEqual(await readPastInstalls(clientsOf(aws), aws.id('web-1'), signal), []);
    send('Install');
    await pass(aws.clock, 60_000);
    const past = await readPastInstalls(clientsOf(aws), aws.id('web-1'), signal);
    assert.ok(past.length === 1 && (past[0] ?? 0) > 1_000 && (past[0] ?? 0) < 60_000, past.join());
    assert.deepEqual(await readPastInstalls(clientsOf(aws), aws.id('web-2'), signal), []);
  });

  it('knows each time a maintenance window opens, and not those that are switched off', async () => {
    const aws = openFleet();
    const now = aws.clock.now();
    const read = (...names: string[]) => readMaintenanceWindows(clientsOf(aws), names.map(aws.id), now, signal);
    const backup = await read('db-primary');
    assert.equal(backup.length, 30);
    assert.ok(backup.every(({ name, from, to }) => name === 'db-nightly-backup' && to - from === 2 * 3_600_000));
    assert.deepEqual(await read('web-1'), []);
    assert.equal((await read('web-1', 'web-2')).length, 4);
  });

  it('knows when a calendar is closed', async () => {
    const aws = openFleet({ at: '2026-11-22T12:00:00Z' });
    const times = (await readFreezes(clientsOf(aws), aws.clock.now(), signal)).map(({ name, from, to }) => [
      name,
      new Date(from).toISOString().slice(0, 16),
      new Date(to).toISOString().slice(0, 16),
    ]);
    assert.deepEqual(times, [['month-end-close', '2026-11-30T16:00', '2026-12-02T08:00']]);
  });
});
