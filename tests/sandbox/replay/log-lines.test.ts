import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { logLines } from '../../../sandbox/replay/log-lines.js';
import { closeFleets, openFleet } from '../answers/ask.js';

const at = Date.parse('2024-05-06T22:15:00Z');
const event = { logStreamName: 'i-0ba57100000000001', timestamp: at, message: 'sshd[7]: Invalid user x' };
const record = (value: Readonly<Record<string, unknown>>) => ({ value, file: 'a.json', line: 7 });

describe('recorded log lines', () => {
  it('are read as the AWS CLI prints them, in the group beside them', () => {
    assert.deepEqual(logLines([record({ ...event, ingestionTime: at, eventId: '1' })], '/var/log/auth.log'), [
      { group: '/var/log/auth.log', stream: event.logStreamName, at, message: event.message },
    ]);
  });

  for (const [what, value, group, reason] of [
    ['no group', event, undefined, /a\.json:1: there is no "logGroupName"/],
    ['no stream', { ...event, logStreamName: '' }, 'g', /a\.json:7: the event has no logStreamName/],
    [
      'a date as time',
      { ...event, timestamp: '2024' },
      'g',
      /a\.json:7: timestamp is no number of milliseconds: "2024"/,
    ],
    ['no text', { ...event, message: null }, 'g', /a\.json:7: the event has no message/],
  ] as const) {
    it(`are refused with ${what}, by file and line`, () => {
      assert.throws(() => logLines([record(value)], group), { name: 'BadData', message: reason });
    });
  }

  describe('in a fleet', () => {
    let folder = '';
    const write = (path: string, content: unknown) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify(content));
    };
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'log-lines-'));
    });
    afterEach(() => {
      closeFleets();
      rmSync(folder, { recursive: true });
    });
    const logs = () => openFleet({ dataFolder: folder, at: '2026-11-22T12:00:00Z' }).fleet.logs;

    it('move into the last day, in a stream each, beside flow logs and never among them', () => {
      const flow =
        '2 1 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1715033700 1715033701 ACCEPT OK';
      write('logs/a.json', { logGroupName: '/var/log/auth.log', events: [event, { ...event, timestamp: at + 1_000 }] });
      write('flowlogs/a.json', { events: [{ message: flow }] });
      const seen = logs();
      assert.deepEqual(
        seen.groups().map(({ name }) => name),
        ['/recorded/flow-logs', '/var/log/auth.log'],
      );
      const moved = [...seen.events('/var/log/auth.log', 0, Number.MAX_SAFE_INTEGER)];
      assert.deepEqual(
        moved.map(({ at: when }) => new Date(when).toISOString()),
        ['2026-11-21T22:15:00.000Z', '2026-11-21T22:15:01.000Z'],
      );
      assert.equal(new Set(moved.map(({ ptr }) => ptr)).size, 2);
      const [stream, ...more] = seen.streams('/var/log/auth.log');
      assert.deepEqual([stream?.name, stream?.lastEventAt?.getTime(), more], [event.logStreamName, moved[1]?.at, []]);
      assert.equal([...seen.events('/recorded/flow-logs', 0, Number.MAX_SAFE_INTEGER)].length, 1);
    });

    it('are not in a group that nobody recorded', () => {
      write('logs/a.json', { logGroupName: '/var/log/auth.log', events: [event] });
      const seen = logs();
      assert.deepEqual([seen.streams('/var/log/secure'), [...seen.events('/var/log/secure', 0, 1e15)]], [[], []]);
    });
  });
});
