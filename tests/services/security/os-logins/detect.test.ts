import assert from 'node:assert/strict';
import { parseQuery } from '../../../../sandbox/answers/logs/parser.js';
import { run } from '../../../../sandbox/answers/logs/run.js';
import type { EventKind } from '../../../../services/security/detections/rule.js';
import { detectLogins } from '../../../../services/security/os-logins/detect.js';
import type { LoginLine } from '../../../../services/security/os-logins/lines.js';
import { guesses, guessesQuery, linesQuery, loggedLine } from '../../../../services/security/os-logins/queries.js';
import { host } from '../../../support/observations.js';

const bastion = host({ instance_id: 'i-0ba57100000000001', name: 'bastion' });
const at = (minute: number) => new Date(Date.parse('2026-11-22T10:00:00Z') + minute * 60_000);
let ids = 0;
const line = (minute: number, what: LoginLine) => ({
  id: `p${++ids}`,
  instanceId: bastion.instance_id,
  at: at(minute),
  line: what,
});
const accepted = (minute: number, address = '203.0.113.7', user = 'ubuntu') =>
  line(minute, { kind: 'accepted', user, address, method: 'publickey' });
const sudo = (minute: number, user = 'ubuntu', command = '/usr/bin/id') =>
  line(minute, { kind: 'sudo', user, as: 'root', command });
const guessed = (tries: number, from = 0, to = 1, address = '203.0.113.7') => ({
  ...{ instanceId: bastion.instance_id, address, tries, first: at(from), last: at(to) },
});
const kinds: readonly EventKind[] = ['login', 'privilege_escalation', 'config_changes'];
const found = (
  lines: readonly ReturnType<typeof line>[],
  guesses: readonly ReturnType<typeof guessed>[] = [],
  asked = kinds,
) => detectLogins({ lines, guesses, truncated: false }, asked, 'us-west-2', [bastion]);
const rules = (...parameters: Parameters<typeof found>) =>
  found(...parameters).detections.map(({ rule_id }) => rule_id);

describe('detections in login logs', () => {
  it('tell a login after many that failed from the same address, with both behind it', () => {
    const { detections, events } = found([accepted(2)], [guessed(14)]);
    assert.deepEqual(
      detections.map(({ rule_id, severity, actor }) => [rule_id, severity, actor]),
      [['ssh-login-after-guessing', 'high', 'ubuntu@bastion']],
    );
    assert.deepEqual(detections[0]?.source_ips, ['203.0.113.7']);
    assert.deepEqual([...(detections[0]?.event_ids ?? [])].sort(), events.map(({ event_id }) => event_id).sort());
  });

  it('do not tell typing errors, another address, or failures that came after', () => {
    assert.deepEqual(rules([accepted(2)], [guessed(4)]), []);
    assert.deepEqual(rules([accepted(2, '192.0.2.10')], [guessed(14)]), []);
    assert.deepEqual(rules([accepted(2)], [guessed(14, 3, 4)]), []);
  });

  it('tell guessing that led to nothing as little, once there is much of it', () => {
    const { detections } = found([], [guessed(400)]);
    assert.deepEqual(
      detections.map(({ rule_id, severity }) => [rule_id, severity]),
      [['ssh-guessing', 'low']],
    );
    assert.deepEqual(rules([], [guessed(19)]), []);
  });

  it('tell root rights that follow a suspicious login, and not those of others', () => {
    const told = found([accepted(2), sudo(5), sudo(6, 'ana.ruiz')], [guessed(14)]).detections;
    const root = told.find(({ rule_id }) => rule_id === 'sudo-after-guessing');
    assert.deepEqual([root?.event_ids.length, root?.severity], [1, 'high']);
    assert.deepEqual(rules([sudo(5)]), []);
    assert.ok(!rules([accepted(2), sudo(1)], [guessed(14)]).includes('sudo-after-guessing'), 'before it');
    assert.ok(
      !rules([accepted(2), sudo(2 + 13 * 60)], [guessed(14)]).includes('sudo-after-guessing'),
      'half a day later',
    );
  });

  it('tell refused root rights and new users', () => {
    const refused = line(1, { kind: 'sudo_refused', user: 'mallory', as: 'root', command: '/bin/sh' });
    const user = line(2, { kind: 'user_added', user: 'backup2' });
    const admin = line(3, { kind: 'admin_added', user: 'backup2', group: 'sudo' });
    assert.deepEqual(rules([refused, user, admin]), ['sudo-refused', 'os-user-added']);
  });

  it('keep to the kinds asked about', () => {
    const all = [accepted(2), sudo(5)];
    assert.deepEqual(rules(all, [guessed(14)], ['login']), ['ssh-login-after-guessing']);
    assert.deepEqual(rules(all, [guessed(14)], ['privilege_escalation']), ['sudo-after-guessing']);
    assert.deepEqual(rules(all, [guessed(14)], ['config_changes']), []);
  });

  it('do not show what follows the name of a secret on a command line', () => {
    for (const command of [
      'mysql -phunter2 -u root',
      'deploy --password=hunter2',
      'x --api-token hunter2',
      'DB_PASSWORD=hunter2 run',
    ]) {
      const [event] = found([sudo(1, 'ben', command)]).events;
      assert.ok(event && !event.summary.includes('hunter2'), event?.summary);
    }
  });

  it('say nothing of what was not read', () => {
    assert.deepEqual(detectLogins(undefined, kinds, 'us-west-2', [bastion]), { events: [], detections: [] });
  });
});

describe('what is asked of login logs', () => {
  const lines = (messages: readonly string[]) =>
    messages.map((message, index) => ({
      group: 'g',
      stream: 'i-0ba57100000000001',
      at: at(index).getTime(),
      message,
      ptr: `${index}`,
    }));
  const rows = (query: string, messages: readonly string[]) =>
    run(parseQuery(query), lines(messages)).rows.map((row) => Object.fromEntries(row));
  const head = 'Nov 22 10:00:00 bastion ';

  it('counts connections that failed, not the lines that each leaves', () => {
    const tries = [1, 2, 3].flatMap((port) => [
      `${head}sshd[${port}]: Invalid user admin from 203.0.113.7 port ${port}`,
      `${head}sshd[${port}]: Failed password for invalid user admin from 203.0.113.7 port ${port} ssh2`,
      `${head}sshd[${port}]: Connection closed by invalid user admin 203.0.113.7 port ${port} [preauth]`,
    ]);
    const [row, ...more] = rows(guessesQuery, tries).map((one) => guesses(one));
    assert.deepEqual([row?.address, row?.tries, row?.instanceId, more], ['203.0.113.7', 3, 'i-0ba57100000000001', []]);
    assert.deepEqual([row?.first, row?.last], [at(0), at(8)]);
  });

  it('takes the address of the connection, whatever the user calls himself', () => {
    const faked = `${head}sshd[1]: Invalid user x from 198.51.100.1 port 9 ssh2 from 203.0.113.7 port 4`;
    assert.equal(guesses(rows(guessesQuery, [faked])[0] ?? {})?.address, '203.0.113.7');
  });

  it('reads those lines one by one that say who got in or became root', () => {
    const messages = [
      `${head}sshd[1]: Accepted publickey for ana from 192.0.2.10 port 5 ssh2: ED25519 SHA256:x`,
      `${head}sudo:  ana : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id`,
      `${head}CRON[1]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)`,
      `${head}useradd[3]: new user: name=x, UID=1002, GID=1002`,
    ];
    const read = rows(linesQuery, messages).flatMap((row) => loggedLine(row) ?? []);
    assert.deepEqual(
      read.map((one) => [one.line.kind, one.at]),
      [
        ['user_added', at(3)],
        ['sudo', at(1)],
        ['accepted', at(0)],
      ],
    );
  });
});
