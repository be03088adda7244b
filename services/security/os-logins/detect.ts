import { createHash } from 'node:crypto';
import { redactNotations } from '../../assistant/redaction.js';
import type { Detection, SecurityEvent } from '../../contracts/security-event.js';
import { groupBy } from '../../group-by.js';
import type { Host } from '../../instances.js';
import { count } from '../../words.js';
import { keepEvidence } from '../commands.js';
import type { EventKind } from '../detections/rule.js';
import type { LoginRecords } from './os-logins.js';
import type { Guesses, LoggedLine } from './queries.js';

type Rule = Pick<Detection, 'rule_id' | 'title' | 'severity' | 'technique_ids' | 'meaning' | 'next_step'>;

export const loginRules = {
  guessing: {
    rule_id: 'ssh-guessing',
    title: 'Logins over ssh guessed at',
    severity: 'low',
    technique_ids: ['T1110.001'],
    meaning: 'Somebody tried one login after another and got in with none of them.',
    next_step: 'Close the port to the internet, or leave it to keys alone.',
  },
  guessed: {
    rule_id: 'ssh-login-after-guessing',
    title: 'Login over ssh after many that failed',
    severity: 'high',
    technique_ids: ['T1110.001', 'T1021.004', 'T1078.003'],
    meaning: 'An address that had tried in vain several times got in.',
    next_step: 'Isolate the host, end the session, and look at what that user did since; replace the keys of the user.',
  },
  rootAfter: {
    rule_id: 'sudo-after-guessing',
    title: 'Root rights used after a suspicious login',
    severity: 'high',
    technique_ids: ['T1548.003'],
    meaning: 'Whoever got in after guessing ran commands as root: the host is theirs.',
    next_step: 'Keep a snapshot as evidence, and build the host anew from a clean image.',
  },
  refused: {
    rule_id: 'sudo-refused',
    title: 'Root rights asked for in vain',
    severity: 'low',
    technique_ids: ['T1548.003'],
    meaning: 'A user who may not become root tried to.',
    next_step: 'Ask the user; look at how the session began when it was not them.',
  },
  userAdded: {
    rule_id: 'os-user-added',
    title: 'User or administrator added inside a host',
    severity: 'medium',
    technique_ids: ['T1136.001', 'T1098.007'],
    meaning: 'A way in that does not depend on AWS or on the keys of anybody known.',
    next_step: 'Remove the user unless the change is explained, and look at who added it.',
  },
} as const satisfies Record<string, Rule>;

/** Fewer tries than this before a login are typing errors. */
const TYPING_ERRORS = 5;
/** So many in the time asked about are worth a word even when none got in. */
const GUESSING = 20;
/** What follows a suspicious login for so long is part of it. */
const SESSION_MS = 12 * 3_600_000;

export interface FoundLogins {
  readonly events: readonly SecurityEvent[];
  readonly detections: readonly Detection[];
}

/** What login logs show, as events and as alerts. Pure. */
export function detectLogins(
  records: LoginRecords | undefined,
  kinds: readonly EventKind[],
  region: string,
  hosts: readonly Host[],
): FoundLogins {
  if (!records) return { events: [], detections: [] };
  const context = new Told(hosts, region);
  const lines = records.lines.map((line) => ({ ...line, event: context.line(line) }));
  const tried = records.guesses.map((one) => ({ ...one, event: context.guesses(one) }));
  const guessed = lines.filter(({ line, instanceId, at }) =>
    tried.some(
      (one) =>
        line.kind === 'accepted' &&
        one.instanceId === instanceId &&
        one.address === line.address &&
        one.tries >= TYPING_ERRORS &&
        one.first <= at,
    ),
  );
  const follows = ({ instanceId, at, line }: LoggedLine) =>
    guessed.some(
      (login) =>
        login.instanceId === instanceId &&
        login.line.user === line.user &&
        at >= login.at &&
        at.getTime() - login.at.getTime() <= SESSION_MS,
    );
  const gotIn = (one: Guesses) =>
    guessed.some(
      ({ instanceId, line }) => instanceId === one.instanceId && 'address' in line && line.address === one.address,
    );
  const of = (kind: LoggedLine['line']['kind']) => lines.filter(({ line }) => line.kind === kind);
  const wants = (kind: EventKind) => kinds.includes(kind);
  const events = (found: readonly { event: SecurityEvent }[]) => found.map(({ event }) => event);
  return {
    events: [...events(lines), ...events(tried.filter(({ tries }) => tries >= TYPING_ERRORS))],
    detections: [
      ...(wants('login')
        ? [
            ...told(loginRules.guessed, [...events(guessed), ...events(tried.filter(gotIn))]),
            ...told(loginRules.guessing, events(tried.filter((one) => one.tries >= GUESSING && !gotIn(one)))),
          ]
        : []),
      ...(wants('privilege_escalation')
        ? [
            ...told(loginRules.rootAfter, events(of('sudo').filter(follows))),
            ...told(loginRules.refused, events(of('sudo_refused'))),
            ...told(loginRules.userAdded, events([...of('user_added'), ...of('admin_added')])),
          ]
        : []),
    ],
  };
}

export const kindOfLogin = ({ name }: SecurityEvent): EventKind =>
  name.startsWith('Ssh') ? 'login' : 'privilege_escalation';

/** One alert a host: who acts inside it is one story. */
function told(rule: Rule, events: readonly SecurityEvent[]): Detection[] {
  return [...groupBy(events, ({ instance_ids }) => instance_ids.join(' '))].flatMap(([, some]) => {
    const inOrder = [...some].sort((a, b) => (a.at < b.at ? -1 : 1));
    const [first] = inOrder;
    const last = inOrder.at(-1);
    if (!first || !last) return [];
    const ips = [...new Set(some.flatMap(({ source_ip }) => source_ip ?? []))];
    return [
      {
        ...rule,
        technique_ids: [...rule.technique_ids],
        commands:
          rule === loginRules.guessed || rule === loginRules.rootAfter ? first.instance_ids.map(keepEvidence) : [],
        event_ids: inOrder.map(({ event_id }) => event_id),
        actor: (some.find(({ name }) => name !== 'SshGuesses') ?? first).actor,
        instance_ids: [...first.instance_ids],
        first_at: first.at,
        last_at: last.at,
        products: ['Login logs'],
        source_ips: ips,
      },
    ];
  });
}

const eventNames: Readonly<Record<LoggedLine['line']['kind'], string>> = {
  accepted: 'SshLogin',
  sudo: 'Sudo',
  sudo_refused: 'SudoRefused',
  user_added: 'UserAdded',
  admin_added: 'AdministratorAdded',
};

/** Words for lines: `ubuntu@bastion` acts, and what it did is one sentence of ours. */
class Told {
  readonly #names: ReadonlyMap<string, string>;

  constructor(
    hosts: readonly Host[],
    private readonly region: string,
  ) {
    this.#names = new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));
  }

  line({ id, instanceId, at, line }: LoggedLine): SecurityEvent {
    const host = this.#names.get(instanceId) ?? instanceId;
    const source = line.kind === 'accepted' ? 'sshd' : line.kind.startsWith('sudo') ? 'sudo' : 'useradd';
    return this.#event(instanceId, {
      event_id: idOf(id, instanceId, at.toISOString()),
      at: at.toISOString(),
      name: eventNames[line.kind],
      source,
      actor: `${line.user}@${host}`,
      source_ip: line.kind === 'accepted' ? line.address : null,
      summary: sentence(line, host),
    });
  }

  guesses({ instanceId, address, tries, first, last }: Guesses): SecurityEvent {
    const host = this.#names.get(instanceId) ?? instanceId;
    return this.#event(instanceId, {
      event_id: idOf('guesses', instanceId, address, first.toISOString()),
      at: last.toISOString(),
      name: 'SshGuesses',
      source: 'sshd',
      actor: address,
      source_ip: address,
      summary: `${count(tries, 'login')} to ${host} over ssh failed from ${address}.`,
    });
  }

  #event(
    instanceId: string,
    told: Omit<SecurityEvent, 'region' | 'user_agent' | 'instance_ids' | 'error_code'>,
  ): SecurityEvent {
    return { ...told, region: this.region, user_agent: null, instance_ids: [instanceId], error_code: null };
  }
}

const idOf = (...parts: readonly string[]): string =>
  `log-${createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 24)}`;

const COMMAND = 120;
/** What follows the name of a secret on a command line. */
const SECRETS = /((?:--?|\b)[\w-]*(?:passw(?:or)?d|secret|token|api-?key)[\w-]*(?:=|\s+)|(?:^|\s)-p)\S+/gi;

function sentence(line: LoggedLine['line'], host: string): string {
  switch (line.kind) {
    case 'accepted':
      return `${line.user} logged in to ${host} over ssh from ${line.address} with a ${line.method}.`;
    case 'sudo':
      return `${line.user} ran ${brief(line.command)} as ${line.as} on ${host}.`;
    case 'sudo_refused':
      return `${line.user} was not allowed to run ${brief(line.command)} as ${line.as} on ${host}.`;
    case 'user_added':
      return `The user ${line.user} was added on ${host}.`;
    case 'admin_added':
      return `${line.user} was added to the group ${line.group} on ${host}.`;
  }
}

function brief(command: string): string {
  const shown = redactNotations(command).replace(SECRETS, '$1***');
  return shown.length > COMMAND ? `${shown.slice(0, COMMAND)}…` : shown;
}
