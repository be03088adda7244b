/** One thing that sshd, sudo, useradd or usermod wrote down. Names and commands in it come from whoever acted. */
export type LoginLine =
  | { readonly kind: 'accepted'; readonly user: string; readonly address: string; readonly method: string }
  | { readonly kind: 'sudo'; readonly user: string; readonly as: string; readonly command: string }
  | { readonly kind: 'sudo_refused'; readonly user: string; readonly as: string; readonly command: string }
  | { readonly kind: 'user_added'; readonly user: string }
  | { readonly kind: 'admin_added'; readonly user: string; readonly group: string };

/**
 * The program and what it says: after `Nov 22 12:00:00 bastion `, an ISO 8601 time and a host, or nothing. What comes
 * before must look like that, so that no message can pass for another program's.
 */
const HEAD =
  /^(?:(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) \S+ )?(sshd|sshd-session|sudo|useradd|usermod)(?:\[\d+\])?: +(.*)$/s;

/** The address stands last: a user name may hold anything, ` from 192.0.2.1 port 22` too. */
const ACCEPTED = /^Accepted (\S+) for (.+) from ([0-9A-Fa-f.:]+) port \d+ ssh2(?:: \S.*)?$/;
const SUDO = /^(\S+) : (?:(.+?) ; )?TTY=\S+ ; PWD=.*? ; USER=(\S+) ;(?: GROUP=\S+ ;)?(?: ENV=.*? ;)? COMMAND=(.*)$/s;
const REFUSED = /NOT in sudoers|incorrect password attempt|user NOT authorized|command not allowed/;
const NEW_USER = /^new user: name=([^,]+), UID=/;
const NEW_ADMIN = /^add '([^']+)' to group '(sudo|wheel|admin|root|docker)'$/;

/** undefined for every line that is none of these, whatever it holds. */
export function loginLine(message: string): LoginLine | undefined {
  const [, program, rest = ''] = HEAD.exec(message.trimEnd()) ?? [];
  switch (program) {
    case 'sshd':
    case 'sshd-session':
      return accepted(rest);
    case 'sudo':
      return sudo(rest);
    case 'useradd': {
      const [, user] = NEW_USER.exec(rest) ?? [];
      return user === undefined ? undefined : { kind: 'user_added', user };
    }
    case 'usermod': {
      const [, user, group] = NEW_ADMIN.exec(rest) ?? [];
      return user === undefined || group === undefined ? undefined : { kind: 'admin_added', user, group };
    }
    default:
      return undefined;
  }
}

function accepted(text: string): LoginLine | undefined {
  const [, method, user, address] = ACCEPTED.exec(text) ?? [];
  if (method === undefined || user === undefined || address === undefined) return undefined;
  return { kind: 'accepted', user, address, method };
}

function sudo(text: string): LoginLine | undefined {
  const [, user, complaint, as, command] = SUDO.exec(text) ?? [];
  if (user === undefined || as === undefined || command === undefined) return undefined;
  const refused = complaint !== undefined && REFUSED.test(complaint);
  return { kind: refused ? 'sudo_refused' : 'sudo', user, as, command };
}
