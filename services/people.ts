import { createHash } from 'node:crypto';
import { z } from 'zod';
import { NotFound } from './errors.js';
import { type Caller, type Scope, scopes } from './operation.js';

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'an Entra object id is a GUID')
  .transform((id) => id.toLowerCase());

const KeyHash = z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a key, 64 hexadecimal digits');
const Key = z.strictObject({ sha256: KeyHash, scopes: z.array(z.enum(scopes)).min(1) });

export const Person = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower case letters, digits, dot, dash, underscore'),
  name: z.string().trim().min(1).max(100),
  role: z.enum(['viewer', 'operator', 'approver']),
  aad_object_id: uuid.optional(),
  slack_user_id: z.string().min(1).max(64).optional(),
  /** How CloudTrail names the person: IAM user, name of a role session, or source identity. Only asked "was this you?". */
  aws_names: z.array(z.string().trim().min(1).max(128)).max(10).optional(),
  /**
   * SHA-256 of the person's keys, hexadecimal; with `scopes` where a key is for less than the role allows. Two, so that a
   * new one can be handed out before the old one ends.
   */
  key_hashes: z
    .array(z.union([KeyHash, Key], 'the SHA-256 of a key, 64 hexadecimal digits, alone or with its scopes'))
    .max(2, 'a person has at most two live keys')
    .optional(),
});
export type Person = z.infer<typeof Person>;

/** What is known of a key: whose it is, what it may be used for, and what it is counted by. */
export interface KnownKey {
  readonly person: Person;
  readonly scopes: readonly Scope[];
  readonly sha256: string;
}

export const PeopleFile = z.strictObject({ version: z.number().int().min(1), people: z.array(Person) });
export type PeopleFile = z.infer<typeof PeopleFile>;

/**
 * Who is who. One person is one id on every surface, so that a requester cannot approve from another one.
 * Built from the bootstrap file; @throws Error naming the entry when an id or an identity is given twice.
 */
export class People {
  #index: PeopleIndex;

  constructor(
    all: readonly Person[],
    private known = 1,
  ) {
    this.#index = indexOf(all);
  }

  /** @throws z.ZodError for a file that does not have the shape `{ "version": 1, "people": [...] }`. */
  static parse(file: unknown): People {
    const { people, version } = PeopleFile.parse(file);
    return new People(people, version);
  }

  get all(): readonly Person[] {
    return this.#index.all;
  }

  /** Grows with every change that people approved; the file that was deployed wins with a higher one. */
  get version(): number {
    return this.known;
  }

  /** Who is who from now on, for everything that asks this list. @throws z.ZodError, Error as the constructor does. */
  adopt(file: unknown): void {
    const { people, version } = PeopleFile.parse(file);
    this.#index = indexOf(people);
    this.known = version;
  }

  /** The caller with the role that they have now: it may have changed since they were recognised. Whoever is gone may look. */
  asOfNow(caller: Caller): Caller {
    const role = this.all.find(({ id }) => id === caller.id)?.role ?? 'viewer';
    return role === caller.role ? caller : { ...caller, role };
  }

  /** By Entra object id, which is unique within the tenant; never by display name. */
  byAadObjectId(objectId: string): Person | undefined {
    return this.#index.byAad.get(objectId.toLowerCase());
  }

  bySlackUserId(userId: string): Person | undefined {
    return this.#index.bySlack.get(userId);
  }

  /** Whom an event of AWS names, in any case. It proves nothing: whoever has the credentials acts under the name. */
  byAwsName(name: string): Person | undefined {
    return this.#index.byAwsName.get(name.toLowerCase());
  }

  /**
   * What key this is. Keys are random and only their hashes are kept, so finding one by its hash tells no more through
   * its timing than a guess does.
   */
  byKey(key: string): KnownKey | undefined {
    return this.#index.byKeyHash.get(createHash('sha256').update(key).digest('hex'));
  }

  /** By id or name, as people write it. @throws NotFound naming who there is. */
  named(text: string): Person {
    const wanted = text.trim().toLowerCase();
    const found = this.all.filter(
      ({ id, name }) =>
        id.toLowerCase() === wanted || name.toLowerCase().split(' ').concat(name.toLowerCase()).includes(wanted),
    );
    const [only] = found;
    if (only && found.length === 1) return only;
    throw new NotFound(
      found.length > 1 ? `There are several people called ${text}.` : `I know nobody called ${text}.`,
      {
        hint: `Choose from ${(found.length > 1 ? found : this.all)
          .slice(0, 10)
          .map(({ name }) => name)
          .join(', ')}.`,
      },
    );
  }

  /** Whoever speaks in Teams. Somebody nobody listed is a viewer under their object id. */
  fromTeams(objectId: string, displayName: string): Caller {
    const person = this.byAadObjectId(objectId);
    if (person) return { id: person.id, name: person.name, role: person.role, surface: 'teams' };
    const id = `aad:${objectId.toLowerCase()}`;
    return { id, name: displayName.trim().slice(0, 100) || id, role: 'viewer', surface: 'teams' };
  }

  /** Whoever speaks in Slack, where guests and people of other companies may be: somebody nobody listed is undefined. */
  fromSlack(userId: string): Caller | undefined {
    const person = this.bySlackUserId(userId);
    return person && { id: person.id, name: person.name, role: person.role, surface: 'slack' };
  }
}

interface PeopleIndex {
  readonly all: readonly Person[];
  readonly byAad: Map<string, Person>;
  readonly bySlack: Map<string, Person>;
  readonly byAwsName: Map<string, Person>;
  readonly byKeyHash: Map<string, KnownKey>;
}

/** @throws Error naming the entry when an id or an identity is given twice. */
function indexOf(all: readonly Person[]): PeopleIndex {
  const byKeyHash = new Map<string, KnownKey>();
  const index = { all, byAad: new Map(), bySlack: new Map(), byAwsName: new Map(), byKeyHash };
  const ids = new Set<string>();
  const keys = new Map<string, Person>();
  for (const person of all) {
    if (ids.has(person.id)) throw new Error(`people: the id ${person.id} is given twice`);
    ids.add(person.id);
    if (person.aad_object_id) claim(index.byAad, person.aad_object_id, person);
    if (person.slack_user_id) claim(index.bySlack, person.slack_user_id, person);
    for (const name of person.aws_names ?? []) claim(index.byAwsName, name.toLowerCase(), person);
    for (const key of keysOf(person)) {
      claim(keys, key.sha256, person);
      index.byKeyHash.set(key.sha256, key);
    }
  }
  return index;
}

const keysOf = (person: Person): KnownKey[] =>
  (person.key_hashes ?? []).map((key) =>
    typeof key === 'string' ? { person, sha256: key, scopes } : { person, ...key },
  );

function claim(index: Map<string, Person>, identity: string, person: Person): void {
  const other = index.get(identity);
  if (other) throw new Error(`people: ${person.id} and ${other.id} have the same identity ${identity}`);
  index.set(identity, person);
}
