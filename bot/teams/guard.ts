import { z } from 'zod';
import type { Json } from '../json.js';
import { Refused } from '../refused.js';
import { seenKeys } from '../seen-keys.js';
import { isAllowedServiceUrl } from './auth.js';
import type { Verified } from './authentication.js';

/** Bot Framework may deliver an activity again for a few minutes. Milliseconds. */
const REMEMBER_MS = 600_000;

const Account = z.looseObject({ id: z.string(), name: z.string().optional(), aadObjectId: z.string().optional() });

/** The parts of an activity that the bot reads; everything else is left as it came. */
export const TeamsActivity = z.looseObject({
  type: z.string().min(1),
  id: z.string().optional(),
  name: z.string().optional(),
  channelId: z.string().optional(),
  serviceUrl: z.string().optional(),
  replyToId: z.string().optional(),
  text: z.string().optional(),
  value: z.unknown().optional(),
  action: z.string().optional(),
  from: Account.optional(),
  recipient: Account.extend({ isTargeted: z.boolean().optional() }).optional(),
  conversation: z.looseObject({
    id: z.string().min(1),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  membersAdded: z.array(z.looseObject({ id: z.string() })).optional(),
  localTimezone: z.string().optional().catch(undefined),
  entities: z.array(z.looseObject({ type: z.string().optional() })).optional(),
  channelData: z.looseObject({ tenant: z.looseObject({ id: z.string() }).optional() }).optional(),
});
type Parsed = z.infer<typeof TeamsActivity>;

/** An activity that Teams really sent, from a tenant that may talk to us. */
export type Admitted = Parsed & {
  readonly id: string;
  readonly serviceUrl: string;
  readonly recipient: NonNullable<Parsed['recipient']>;
  readonly from: NonNullable<Parsed['from']>;
};

/** What a person did; these carry who it was, and in which tenant, twice. */
const isPersonal = (type: string): boolean => type === 'message' || type === 'invoke';

/**
 * What the token check leaves open: the token says that Teams sent something for us, not that this body is meant, for
 * this channel, from our tenant, from a person, and only once.
 */
export class Guard {
  readonly #seen = seenKeys(REMEMBER_MS);
  readonly #serviceUrls: readonly string[];
  readonly #tenants: ReadonlySet<string>;

  constructor({ serviceUrls, allowedTenants }: { serviceUrls: readonly string[]; allowedTenants: readonly string[] }) {
    this.#serviceUrls = serviceUrls;
    this.#tenants = new Set(allowedTenants.map((tenant) => tenant.toLowerCase()));
  }

  /** @throws Refused. The check that fails first names the reason. */
  admit(body: Json, verified: Verified): Admitted {
    const parsed = TeamsActivity.safeParse(body);
    if (!parsed.success) throw new Refused(400, 'activity_shape');
    const activity = parsed.data;
    if (activity.channelId !== 'msteams') throw new Refused(403, 'channel');
    this.#checkServiceUrl(activity, verified);
    this.#checkTenant(activity);
    if (isPersonal(activity.type) && !activity.from?.aadObjectId) throw new Refused(403, 'no_person');
    const { id, serviceUrl, recipient, from } = activity;
    if (!id) throw new Refused(400, 'no_activity_id');
    if (!serviceUrl || !recipient || !from) throw new Refused(400, 'activity_shape');
    const key = activityKey({ type: activity.type, id, conversation: activity.conversation });
    if (this.#seen.has(key)) throw new Refused(409, 'seen_before');
    this.#seen.set(key, true);
    return { ...activity, id, serviceUrl, recipient, from };
  }

  #checkServiceUrl({ serviceUrl }: Parsed, verified: Verified): void {
    if (!serviceUrl) throw new Refused(403, 'no_service_url');
    if (!isAllowedServiceUrl(serviceUrl, this.#serviceUrls)) throw new Refused(403, 'service_url');
    if (serviceUrl !== verified.serviceUrl) throw new Refused(401, 'service_url_claim');
  }

  /** Both places must name an allowed tenant; what nobody typed or pressed may leave one of them out. */
  #checkTenant({ type, conversation, channelData }: Parsed): void {
    const named = [conversation.tenantId, channelData?.tenant?.id];
    const given = named.filter((tenant) => tenant !== undefined);
    if (given.length < (isPersonal(type) ? named.length : 1)) throw new Refused(403, 'no_tenant');
    if (!given.every((tenant) => this.#tenants.has(tenant.toLowerCase()))) throw new Refused(403, 'tenant');
  }
}

/** Ids are unique within a conversation only: Teams uses epoch milliseconds. */
export const activityKey = ({ type, id, conversation }: Pick<Admitted, 'type' | 'id' | 'conversation'>): string =>
  `${type} ${conversation.id} ${id}`;
