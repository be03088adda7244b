import { Refused } from '../refused.js';
import { seenKeys } from '../seen-keys.js';
import type { SlackRequest } from './request.js';

/** Twice as long as a request is good for, and longer than Slack goes on repeating an event. Milliseconds. */
const REMEMBER_MS = 900_000;

/** What the signature leaves open: that this is our workspace, and that it is not the same request again. */
export class SlackGuard {
  readonly #requests = seenKeys(REMEMBER_MS);
  readonly #events = seenKeys(REMEMBER_MS);
  readonly #teams: ReadonlySet<string>;

  constructor(teams: readonly string[]) {
    this.#teams = new Set(teams);
  }

  /**
   * @param mac the signature that was computed.
   * @param isRetry Slack says that it sends an event again; at once, that has the same signature. Not signed, so it may
   *   only ever keep something from being done.
   * @returns false for an event that was taken before: it is acknowledged without being done again.
   * @throws Refused for another workspace, and for a request that was seen before.
   */
  admit(request: SlackRequest, mac: string, isRetry: boolean): boolean {
    for (const team of teamsOf(request)) if (!this.#teams.has(team)) throw new Refused(403, 'team');
    if (this.#requests.has(mac)) {
      if (request.kind === 'event' && isRetry) return false;
      throw new Refused(409, 'seen_before');
    }
    this.#requests.set(mac, true);
    if (request.kind !== 'event') return true;
    const { event_id } = request.event;
    const first = !this.#events.has(event_id);
    this.#events.set(event_id, true);
    return first;
  }
}

/** Every workspace that is named: in a channel shared with another one, people of theirs are not ours. */
function teamsOf(request: SlackRequest): string[] {
  switch (request.kind) {
    case 'command':
      return [request.command.team_id];
    case 'pressed':
    case 'submitted': {
      const { team, user } = request.kind === 'pressed' ? request.pressed : request.submitted;
      return [team.id, ...(user.team_id === undefined ? [] : [user.team_id])];
    }
    case 'event': {
      const { team_id, event } = request.event;
      return [team_id, ...(event.user_team === undefined ? [] : [event.user_team])];
    }
    default:
      return [];
  }
}
