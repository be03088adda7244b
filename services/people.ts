import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from './operation.js';

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'an Entra object id is a GUID')
  .transform((id) => id.toLowerCase());

export const Person = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower case letters, digits, dot, dash, underscore'),
  name: z.string().trim().min(1).max(100),
  role: z.enum(['viewer', 'operator', 'approver']),
  aad_object_id: uuid.optional(),
  slack_user_id: z.string().min(1).max(64).optional(),
  /** SHA-256 of the person's keys, hexadecimal. Two, so that a new one can be handed out before the old one ends. */
  key_hashes: z
    .array(z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a key, 64 hexadecimal digits'))
    .max(2, 'a person has at most two live keys')
    .optional(),
});
export type Person = z.infer<typeof Person>;

const PeopleFile = z.strictObject({ version: z.number().int().min(1), people: z.array(Person) });

/**
 * Who is who. One person is one id on every surface, so that a requester cannot approve from another one.
 * Built from the bootstrap file; @throws Error naming the entry when an id or an identity is given twice.
 */
export class People {
  readonly #byAad = new Map<string, Person>();
  readonly #bySlack = new Map<string, Person>();
  readonly #byKeyHash = new Map<string, Person>();

  constructor(readonly all: readonly Person[]) {
    const ids = new Set<string>();
    for (const person of all) {
      if (ids.has(person.id)) throw new Error(`people: the id ${person.id} is given twice`);
      ids.add(person.id);
      if (person.aad_object_id) claim(this.#byAad, person.aad_object_id, person);
      if (person.slack_user_id) claim(this.#bySlack, person.slack_user_id, person);
      for (const hash of person.key_hashes ?? []) claim(this.#byKeyHash, hash, person);
    }
  }

  /** @throws z.ZodError for a file that does not have the shape `{ "version": 1, "people": [...] }`. */
  static parse(file: unknown): People {
    return new People(PeopleFile.parse(file).people);
  }

  /** By Entra object id, which is unique within the tenant; never by display name. */
  byAadObjectId(objectId: string): Person | undefined {
    return this.#byAad.get(objectId.toLowerCase());
  }

  bySlackUserId(userId: string): Person | undefined {
    return this.#bySlack.get(userId);
  }

  /**
   * Whose key this is. Keys are random and only their hashes are kept, so finding one by its hash tells no more through
   * its timing than a guess does.
   */
  byKey(key: string): Person | undefined {
    return this.#byKeyHash.get(createHash('sha256').update(key).digest('hex'));
  }

  /** Whoever speaks in Teams. Somebody nobody listed is a viewer under their object id. */
  fromTeams(objectId: string, displayName: string): Caller {
    const person = this.byAadObjectId(objectId);
    if (person) return { id: person.id, name: person.name, role: person.role, surface: 'teams' };
    const id = `aad:${objectId.toLowerCase()}`;
    return { id, name: displayName.trim().slice(0, 100) || id, role: 'viewer', surface: 'teams' };
  }
}

function claim(index: Map<string, Person>, identity: string, person: Person): void {
  const other = index.get(identity);
  if (other) throw new Error(`people: ${person.id} and ${other.id} have the same identity ${identity}`);
  index.set(identity, person);
}
