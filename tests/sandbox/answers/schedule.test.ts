import assert from 'node:assert/strict';
import type {
  DescribeMaintenanceWindowScheduleCommandOutput,
  DescribeMaintenanceWindowsCommandOutput,
  DescribeMaintenanceWindowsForTargetCommandOutput,
  GetCalendarStateCommandOutput,
  ListDocumentsCommandOutput,
} from '@aws-sdk/client-ssm';
import { type Asked, closeFleets, openFleet } from './ask.js';

const forTarget = ({ ask, id }: Asked, ...names: string[]) =>
  ask<DescribeMaintenanceWindowsForTargetCommandOutput>('ssm', 'DescribeMaintenanceWindowsForTarget', {
    Targets: [{ Key: 'InstanceIds', Values: names.map(id) }],
    ResourceType: 'INSTANCE',
  }).WindowIdentities?.map(({ Name }) => Name);

const calendar = ({ ask }: Asked, AtTime?: string) =>
  ask<GetCalendarStateCommandOutput>('ssm', 'GetCalendarState', {
    CalendarNames: ['month-end-close'],
    ...(AtTime && { AtTime }),
  });

describe('Systems Manager maintenance windows', () => {
  afterEach(closeFleets);

  it('are found by the instances registered with them, switched off or not', () => {
    const aws = openFleet();
    assert.deepEqual(forTarget(aws, 'db-primary'), ['db-nightly-backup']);
    assert.deepEqual(forTarget(aws, 'web-1', 'web-2'), ['web-agent-updates', 'old-weekly-patching']);
    assert.deepEqual(forTarget(aws, 'cache-1'), []);
  });

  it('open at the times of their schedule, soonest first, page by page', () => {
    const { ask } = openFleet({ at: '2026-11-22T12:00:00Z' });
    const { WindowIdentities = [] } = ask<DescribeMaintenanceWindowsCommandOutput>('ssm', 'DescribeMaintenanceWindows');
    const backup = WindowIdentities.find(({ Name }) => Name === 'db-nightly-backup');
    assert.deepEqual([backup?.Duration, backup?.NextExecutionTime], [2, '2026-11-23T02:00Z']);
    const schedule = (NextToken?: string) =>
      ask<DescribeMaintenanceWindowScheduleCommandOutput>('ssm', 'DescribeMaintenanceWindowSchedule', {
        WindowId: backup?.WindowId,
        MaxResults: 2,
        NextToken,
      });
    const first = schedule();
    assert.deepEqual(
      [...(first.ScheduledWindowExecutions ?? []), ...(schedule(first.NextToken).ScheduledWindowExecutions ?? [])].map(
        ({ ExecutionTime }) => ExecutionTime,
      ),
      ['2026-11-23T02:00Z', '2026-11-24T02:00Z', '2026-11-25T02:00Z', '2026-11-26T02:00Z'],
    );
    const off = WindowIdentities.find(({ Enabled }) => Enabled === false);
    assert.equal(off?.NextExecutionTime, undefined);
    assert.throws(() => ask('ssm', 'DescribeMaintenanceWindowSchedule', { WindowId: 'mw-0000000000000000f' }), {
      code: 'DoesNotExistException',
    });
  });
});

describe('Change Calendar', () => {
  afterEach(closeFleets);

  it('is closed over the end of a month, and says when that changes', () => {
    const aws = openFleet();
    const said = (at: string) => {
      const { State, NextTransitionTime } = calendar(aws, at);
      return [State, NextTransitionTime];
    };
    assert.deepEqual(said('2026-11-22T12:00:00Z'), ['OPEN', '2026-11-30T16:00:00Z']);
    assert.deepEqual(said('2026-11-30T16:00:00Z'), ['CLOSED', '2026-12-02T08:00:00Z']);
    assert.deepEqual(said('2026-12-02T07:59:59Z'), ['CLOSED', '2026-12-02T08:00:00Z']);
    assert.deepEqual(said('2026-12-02T08:00:00Z'), ['OPEN', '2026-12-31T16:00:00Z']);
    assert.deepEqual(said('2026-12-31T20:00:00Z'), ['CLOSED', '2027-01-02T08:00:00Z']);
  });

  it('is listed among the documents, and an unknown one is refused', () => {
    const { ask } = openFleet();
    const Filters = [{ Key: 'DocumentType', Values: ['ChangeCalendar'] }];
    const { DocumentIdentifiers = [] } = ask<ListDocumentsCommandOutput>('ssm', 'ListDocuments', { Filters });
    assert.deepEqual(
      DocumentIdentifiers.map(({ Name }) => Name),
      ['month-end-close'],
    );
    assert.throws(() => ask('ssm', 'ListDocuments'), { code: 'InvalidFilterKey' });
    assert.throws(() => ask('ssm', 'GetCalendarState', { CalendarNames: ['nobody'] }), { code: 'InvalidDocument' });
  });
});
