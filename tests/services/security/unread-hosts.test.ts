import assert from 'node:assert/strict';
import type { FlowLog } from '../../../services/security/flows/flow-logs.js';
import type { FlowRecords, Flows } from '../../../services/security/flows/flows.js';
import type { OsLogins } from '../../../services/security/os-logins/os-logins.js';
import { flowsOf, loginsOf } from '../../../services/security/unread-hosts.js';
import { host } from '../../support/observations.js';

const from = new Date('2026-11-22T00:00:00Z');
const to = new Date('2026-11-22T12:00:00Z');
const window = { from, to, asked: '12h' };
const web = host({ name: 'web-1', instance_id: 'i-0aeb0000000000001', attachedIds: ['eni-w'], networkIds: ['vpc-1'] });
const db = host({ name: 'db-1', instance_id: 'i-0db00000000000001', attachedIds: ['eni-d'], networkIds: ['vpc-2'] });
const log = (change: Partial<FlowLog> = {}): FlowLog => ({
  ...{ id: 'fl-1', resourceId: 'vpc-1', traffic: 'ALL', format: [], since: null, group: 'g', unreadable: null },
  ...change,
});
const records: FlowRecords = { refused: [], reached: [], sent: [], truncated: false };
const flows = (flowLogs: Flows['flowLogs'], read: Flows['records'] = records) =>
  flowsOf({ flowLogs, records: read, comparedFrom: from }, [web, db], 3);

describe('hosts without flow logs', () => {
  it('are named, and no silence of theirs counts', () => {
    const { state, unread } = flows([log()]);
    assert.deepEqual([state.state, state.finding_count], ['read', 3]);
    assert.match(state.detail, /1 of 2 hosts/);
    assert.deepEqual(unread, ['VPC Flow Logs of db-1: none is enabled']);
  });

  it('make the source one that is not enabled where no host has any', () => {
    const { state, unread } = flows([]);
    assert.deepEqual([state.state, state.finding_count], ['not_enabled', null]);
    assert.deepEqual(unread, ['VPC Flow Logs of web-1 and db-1: none is enabled']);
  });

  it('are told why: a bucket, one direction alone, skipped records, an unknown network', () => {
    const bucket = log({ resourceId: 'vpc-2', group: null, unreadable: 'goes to S3, which cannot be read' });
    const skipped = {
      peer: '-',
      interfaceId: 'eni-w',
      source: null,
      port: null,
      ports: 0,
      packets: 0,
      bytes: 0,
      first: from,
      last: to,
    };
    assert.deepEqual(flows([log({ traffic: 'ACCEPT' }), bucket], { ...records, refused: [skipped] }).unread, [
      'Refused connections to web-1: the flow log records accepted ones alone',
      'VPC Flow Logs of web-1 in part: AWS had to skip records',
      'VPC Flow Logs of db-1: the flow log goes to S3, which cannot be read',
    ]);
    const nowhere = host({ name: 'old', attachedIds: [], networkIds: [] });
    const { unread } = flowsOf({ flowLogs: [log()], records, comparedFrom: from }, [nowhere], 0);
    assert.deepEqual(unread, ['VPC Flow Logs of old: EC2 does not say in which network']);
  });

  it('cannot be named where nobody may list flow logs, and the source was not read then', () => {
    assert.deepEqual([flows(undefined).state.state, flows(undefined).unread], ['not_read', ['VPC Flow Logs']]);
    const late = flowsOf({ flowLogs: [log()], records: undefined, comparedFrom: from }, [web], 0);
    assert.deepEqual([late.state.state, late.unread], ['not_read', ['VPC Flow Logs']]);
  });
});

describe('hosts that ship no login logs', () => {
  const agents = (byInstance: [string, Date | null][]): OsLogins => ({
    agents: {
      groups: ['/var/log/auth.log'],
      byInstance: new Map(byInstance.map(([id, lastEventAt]) => [id, { group: '/var/log/auth.log', lastEventAt }])),
    },
    records: { lines: [], guesses: [], truncated: false },
  });
  const logins = (all: OsLogins) => loginsOf(all, [web, db], window, 2);

  it('are named', () => {
    const { state, unread } = logins(agents([[web.instance_id, to]]));
    assert.deepEqual([state.state, state.finding_count], ['read', 2]);
    assert.deepEqual(unread, ['logins inside the operating system of db-1: no agent ships their login logs']);
  });

  it('but did once are silent, which is said with the time', () => {
    const { unread } = logins(
      agents([
        [web.instance_id, new Date('2026-11-13T09:30:00Z')],
        [db.instance_id, null],
      ]),
    );
    assert.deepEqual(unread, [
      'logins inside the operating system of web-1: its agent has been silent since 2026-11-13 09:30 UTC',
      'logins inside the operating system of db-1: its agent has sent nothing yet',
    ]);
  });

  it('make the source one that is not enabled where none does', () => {
    assert.deepEqual(logins(agents([])).state.state, 'not_enabled');
  });

  it('do not matter while they are stopped', () => {
    const stopped = host({ ...db, state: 'stopped' });
    const { unread, state } = loginsOf(agents([[web.instance_id, to]]), [web, stopped], window, 0);
    assert.deepEqual([unread, state.detail], [[], 'Login logs of 1 of 1 running host were read.']);
  });

  it('cannot be named where nobody may list log groups, or the logs did not come in time', () => {
    const phrase = ['logins inside the operating system (sshd, sudo)'];
    assert.deepEqual(logins({ agents: undefined, records: undefined }).unread, phrase);
    const late = logins({
      ...agents([
        [web.instance_id, to],
        [db.instance_id, to],
      ]),
      records: undefined,
    });
    assert.deepEqual([late.state.state, late.unread], ['not_read', phrase]);
  });
});
