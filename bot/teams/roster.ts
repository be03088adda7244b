import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Approval } from '../../services/contracts/approval.js';
import type { People } from '../../services/people.js';
import type { Connector, Reference } from './connector.js';
import { withoutThread } from './place.js';

const REMEMBER_MS = 3_600_000;
/** Teams refreshes a card for at most so many people (Microsoft Learn: user specific views). */
const MAX_USERS = 60;

/** Who, in a conversation, has their own copy of an approval card. */
export class Roster {
  /** Entra object id to Teams user id, by conversation. */
  readonly #members = new LRUCache<string, ReadonlyMap<string, string>>({ max: 500, ttl: REMEMBER_MS });

  constructor(
    private readonly connector: Connector,
    private readonly log: Logger,
  ) {}

  /** Teams user ids of the approvers and of the one who asked, as far as they are in the conversation. Never rejects. */
  async userIds(reference: Reference, { requested_by }: Approval, people: People): Promise<string[]> {
    const concerned = people.all.filter(({ id, role }) => role === 'approver' || id === requested_by.id);
    const members = await this.#membersOf(reference);
    return concerned
      .flatMap(({ aad_object_id }) => (aad_object_id && members.get(aad_object_id.toLowerCase())) || [])
      .slice(0, MAX_USERS);
  }

  async #membersOf(reference: Reference): Promise<ReadonlyMap<string, string>> {
    const conversationId = withoutThread(reference.conversationId);
    const known = this.#members.get(conversationId);
    if (known) return known;
    try {
      const found = await this.connector.members({ ...reference, conversationId });
      const members = new Map(
        found.flatMap(({ id, aadObjectId }) => (aadObjectId ? [[aadObjectId.toLowerCase(), id]] : [])),
      );
      this.#members.set(conversationId, members);
      return members;
    } catch (error) {
      this.log.warn({ err: error }, 'members of a conversation not read: its cards do not refresh by themselves');
      return new Map();
    }
  }
}
