import type { Host } from '../host.js';
import { attacker } from '../intrusion.js';
import { hex, noise, textSeed } from '../random.js';

/** One line of auth.log or secure, as the CloudWatch agent ships it. */
export interface AuthLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

const hour = 3_600_000;
const office = '192.0.2.10';
const people = ['ana.ruiz', 'mei.tanaka', 'ben.okafor'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** RFC 3164, as rsyslog writes it by default. */
function line(host: Host, at: number, rest: string): AuthLine {
  const time = new Date(at);
  const day = String(time.getUTCDate()).padStart(2);
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return { at, message: `${months[time.getUTCMonth()]} ${day} ${clock} ${host.seed.name} ${rest}` };
}

const key = (user: string) =>
  `ED25519 SHA256:${Buffer.from(hex(43, 'ssh-key', user))
    .toString('base64')
    .slice(0, 43)}`;
const accepted = (user: string, ip: string, port: number) =>
  `Accepted publickey for ${user} from ${ip} port ${port} ssh2: ${key(user)}`;

/** What an ordinary hour leaves: somebody who logs in and restarts a service now and then, and cron. */
export function everydayAuthLines(host: Host, seed: number, hourIndex: number): AuthLine[] {
  const own = textSeed(host.seed.id) ^ seed;
  const chance = (n: number) => noise(own, hourIndex, n);
  const start = hourIndex * hour;
  const cron = line(
    host,
    start + 17 * 60_000,
    'CRON[7211]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)',
  );
  const working = new Date(start).getUTCHours();
  if (working < 7 || working > 16 || chance(1) > 0.3) return [cron];
  const person = people[Math.floor(chance(2) * people.length)] ?? 'ana.ruiz';
  const from = host.seed.role === 'bastion' ? office : '10.20.1.10';
  const at = start + Math.floor(chance(3) * 40) * 60_000;
  const pid = 2_000 + Math.floor(chance(4) * 20_000);
  return [
    cron,
    line(host, at, `sshd[${pid}]: ${accepted(person, from, 50_000 + Math.floor(chance(5) * 9_000))}`),
    line(
      host,
      at + 1_000,
      `sshd[${pid}]: pam_unix(sshd:session): session opened for user ${person}(uid=1001) by (uid=0)`,
    ),
    line(
      host,
      at + 90_000,
      `sudo:  ${person} : TTY=pts/0 ; PWD=/home/${person} ; USER=root ; COMMAND=/usr/bin/systemctl status ssh`,
    ),
  ];
}

const guessed = ['root', 'admin', 'oracle', 'postgres', 'test', 'ec2-user', 'deploy', 'git', 'jenkins', 'ansible'];

/**
 * What the attack left on the bastion: guesses through the port that was opened 556 minutes before the fleet began, a
 * login with the key that EC2 Instance Connect pushed, and what was done as root.
 */
export function attackAuthLines(bastion: Host, startedAt: Date): AuthLine[] {
  const at = (minutes: number) => startedAt.getTime() - minutes * 60_000;
  const guesses = Array.from({ length: 14 }, (_, index) => {
    const user = guessed[index % guessed.length] ?? 'root';
    const when = at(556 - index * 0.07);
    const [pid, port] = [21_000 + index * 3, 44_100 + index];
    if (user === 'root') {
      return [
        line(
          bastion,
          when,
          `sshd[${pid}]: Connection closed by authenticating user root ${attacker} port ${port} [preauth]`,
        ),
      ];
    }
    return [
      line(bastion, when, `sshd[${pid}]: Invalid user ${user} from ${attacker} port ${port}`),
      line(
        bastion,
        when + 400,
        `sshd[${pid}]: Connection closed by invalid user ${user} ${attacker} port ${port} [preauth]`,
      ),
    ];
  }).flat();
  const sudo = (command: string) => `sudo:   ubuntu : TTY=pts/0 ; PWD=/home/ubuntu ; USER=root ; COMMAND=${command}`;
  return [
    ...guesses,
    line(bastion, at(554), `sshd[21100]: ${accepted('ubuntu', attacker, 51_515)}`),
    line(
      bastion,
      at(553.9),
      'sshd[21100]: pam_unix(sshd:session): session opened for user ubuntu(uid=1000) by (uid=0)',
    ),
    line(bastion, at(552), sudo('/usr/bin/cat /etc/shadow')),
    line(bastion, at(549), sudo('/usr/sbin/useradd -m -s /bin/bash svc-backup')),
    line(
      bastion,
      at(549) + 200,
      'useradd[21188]: new user: name=svc-backup, UID=1002, GID=1002, home=/home/svc-backup, shell=/bin/bash, from=/dev/pts/1',
    ),
    line(bastion, at(548), sudo('/usr/sbin/usermod -aG sudo svc-backup')),
    line(bastion, at(548) + 200, "usermod[21193]: add 'svc-backup' to group 'sudo'"),
    line(bastion, at(516), sudo('/usr/bin/tar czf /tmp/.cache.tgz /home /etc')),
  ];
}
