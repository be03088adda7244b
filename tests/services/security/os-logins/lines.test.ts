import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loginLine } from '../../../../services/security/os-logins/lines.js';

const heads = [
  'Nov 22 12:00:01 bastion ',
  'Nov  2 12:00:01 ip-10-0-0-1 ',
  '2026-11-22T12:00:01.123456+00:00 bastion ',
  '',
];
const accept = (user: string, address: string) =>
  `sshd[2100]: Accepted publickey for ${user} from ${address} port 51515 ssh2: ED25519 SHA256:abc`;

describe('a line of a login log', () => {
  it('tells who got in, from where and how, after any head', () => {
    for (const head of heads) {
      assert.deepEqual(loginLine(head + accept('ubuntu', '203.0.113.7')), {
        ...{ kind: 'accepted', user: 'ubuntu', address: '203.0.113.7', method: 'publickey' },
      });
    }
    assert.equal(
      loginLine('sshd-session[7]: Accepted password for ana from 2001:db8::1 port 1 ssh2')?.kind,
      'accepted',
    );
  });

  it('takes the address that stands last, whatever a user calls himself', () => {
    const user = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((text) => !/[\r\n]/.test(text) && text.trim() === text);
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(user, address, address, (name, real, faked) => {
        for (const called of [name, `${name} from ${faked} port 22 ssh2`, `root from ${faked} port 1 ssh2: x`]) {
          const line = loginLine(heads[0] + accept(called, real));
          assert.equal(line?.kind === 'accepted' && line.address, real);
          assert.equal(line?.user, called);
        }
      }),
    );
  });

  it('tells sudo, with what was run, and sudo that was refused', () => {
    const ran = 'sudo:   ubuntu : TTY=pts/0 ; PWD=/home/ubuntu ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow';
    assert.deepEqual(loginLine(`Nov 22 12:00:01 bastion ${ran}`), {
      ...{ kind: 'sudo', user: 'ubuntu', as: 'root', command: '/usr/bin/cat /etc/shadow' },
    });
    for (const why of ['user NOT in sudoers', '3 incorrect password attempts', 'command not allowed']) {
      const refused = ran.replace('ubuntu : TTY', `mallory : ${why} ; TTY`);
      assert.deepEqual([loginLine(refused)?.kind, loginLine(refused)?.user], ['sudo_refused', 'mallory']);
    }
  });

  it('takes a command as it is, whatever it imitates', () => {
    const command = fc.string({ minLength: 1 }).map((text) => `/bin/sh ${text}`.trimEnd());
    fc.assert(
      fc.property(
        command,
        fc.constantFrom('', ' ; USER=ana ; COMMAND=/bin/true', '3 incorrect password attempts'),
        (text, more) => {
          const line = loginLine(`sudo: ben : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=${text}${more}`);
          assert.deepEqual(line, { kind: 'sudo', user: 'ben', as: 'root', command: `${text}${more}`.trimEnd() });
        },
      ),
    );
  });

  it('tells new users and new administrators', () => {
    const added =
      'useradd[2811]: new user: name=backup2, UID=1002, GID=1002, home=/home/backup2, shell=/bin/bash, from=none';
    assert.deepEqual(loginLine(added), { kind: 'user_added', user: 'backup2' });
    assert.deepEqual(loginLine("usermod[2815]: add 'backup2' to group 'sudo'"), {
      ...{ kind: 'admin_added', user: 'backup2', group: 'sudo' },
    });
    assert.equal(loginLine("usermod[2815]: add 'backup2' to group 'audio'"), undefined);
  });

  it('is nothing where another program wrote it, whatever it says', () => {
    for (const line of [
      'CRON[1]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)',
      'sshd[1]: Failed password for root from 203.0.113.7 port 4 ssh2',
      `evil[1]: ${accept('root', '203.0.113.7')}`,
      `Nov 22 12:00:01 bastion evil[1]: x sshd[2]: Accepted publickey for root from 203.0.113.7 port 5 ssh2`,
      'sudo: pam_unix(sudo:session): session opened for user root(uid=0) by (uid=1000)',
    ]) {
      assert.equal(loginLine(line), undefined, line);
    }
  });

  it('never throws, whatever it holds', () => {
    fc.assert(fc.property(fc.string(), (text) => void loginLine(text)));
    fc.assert(
      fc.property(
        fc.constantFrom('sshd[1]: ', 'sudo: ', 'useradd[1]: '),
        fc.string(),
        (head, text) => void loginLine(head + text),
      ),
    );
  });
});
