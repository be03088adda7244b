/** The tenant, the bot and the people of the sandbox's Microsoft Teams. Fixed, so that policies and tests can name them. */
export const tenantId = '22222222-0000-4000-8000-000000000001';
export const appId = '33333333-0000-4000-8000-000000000001';
export const appSecret = 'sandbox-secret-that-opens-nothing-else';

export interface Person {
  /** Microsoft Entra object id. */
  readonly id: string;
  readonly name: string;
  /** Microsoft Teams user id, as activities and mentions carry it. */
  readonly mri: string;
  readonly upn: string;
  /** Shown beside the name on the chat page. */
  readonly title: string;
}

const person = (number: number, given: string, surname: string, title: string): Person => ({
  id: `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`,
  name: `${given} ${surname}`,
  mri: `29:1sandbox-${given.toLowerCase()}-${surname.toLowerCase()}`,
  upn: `${given.toLowerCase()}.${surname.toLowerCase()}@sandbox.example`,
  title,
});

export const people: readonly Person[] = [
  person(1, 'Ben', 'Okafor', 'Operator'),
  person(2, 'Ana', 'Ruiz', 'Approver'),
  person(3, 'Mei', 'Tanaka', 'Approver'),
  person(4, 'Sam', 'Vega', 'Viewer'),
];

export const bot = { id: `28:${appId}`, name: 'SRE Assistant' } as const;

export const team = { id: '19:site-reliability@thread.tacv2', name: 'Site reliability' } as const;

export interface Conversation {
  readonly id: string;
  readonly kind: 'personal' | 'channel';
  readonly name: string;
  readonly members: readonly Person[];
}

export const channel: Conversation = {
  id: '19:sre-operations@thread.tacv2',
  kind: 'channel',
  name: 'SRE operations',
  members: people,
};

/** One chat a person with the bot, and the channel that all share. */
export const conversations: readonly Conversation[] = [
  ...people.map((one): Conversation => {
    return { id: `a:1${one.mri.slice('29:1'.length)}`, kind: 'personal', name: bot.name, members: [one] };
  }),
  channel,
];

/** By Entra object id, Teams user id or user principal name: the ways in which a bot may name somebody. */
export const findUser = (reference: string): Person | undefined =>
  people.find(({ id, mri, upn }) => [id, mri, upn].includes(reference));

/** As `findUser`, or by full name. */
export const findPerson = (reference: string): Person | undefined =>
  findUser(reference) ?? people.find(({ name }) => name === reference);

/** A conversation id with its thread cut off: `19:…@thread.tacv2;messageid=123` is a thread of a channel. */
export function parseConversationId(id: string): { conversation: Conversation | undefined; thread: string | null } {
  const [base, thread] = id.split(';messageid=');
  return { conversation: conversations.find((one) => one.id === base), thread: thread ?? null };
}
