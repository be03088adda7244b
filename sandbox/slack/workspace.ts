/** The workspace, the app and the people of the sandbox's Slack. Fixed, so that policies and tests can name them. */
export const teamId = 'T0SANDBOX01';
export const teamDomain = 'sandbox';
export const appId = 'A0SREAGENT1';
export const botToken = 'xoxb-sandbox-token-that-opens-nothing-else';
export const signingSecret = 'sandbox-signing-secret-that-opens-nothing-else';
export const bot = { id: 'U0SREAGENT1', name: 'SRE Assistant' } as const;

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  /** Shown beside the name on the chat page. */
  readonly title: string;
}

export const members: readonly Member[] = [
  { id: 'U0BENOKAFOR', name: 'Ben Okafor', handle: 'ben', title: 'Operator' },
  { id: 'U0ANARUIZ01', name: 'Ana Ruiz', handle: 'ana', title: 'Approver' },
  { id: 'U0MEITANAKA', name: 'Mei Tanaka', handle: 'mei', title: 'Approver' },
  { id: 'U0SAMVEGA01', name: 'Sam Vega', handle: 'sam', title: 'Viewer' },
  { id: 'U0NOBODY001', name: 'Nia Guest', handle: 'nia', title: 'Not in the directory' },
];

export interface SlackConversation {
  readonly id: string;
  readonly kind: 'im' | 'channel';
  readonly name: string;
  readonly members: readonly Member[];
}

export const channel: SlackConversation = { id: 'C0SREOPS001', kind: 'channel', name: 'sre-operations', members };

/** One direct message a person with the app, and the channel that all share. */
export const conversations: readonly SlackConversation[] = [
  ...members.map(
    (one): SlackConversation => ({ id: `D${one.id.slice(1)}`, kind: 'im', name: bot.name, members: [one] }),
  ),
  channel,
];

/** By user id or full name. */
export const findMember = (reference: string): Member | undefined =>
  members.find(({ id, name }) => id === reference || name === reference);

/** By conversation id; the id of a person is their direct message with the app. */
export const findConversation = (id: string): SlackConversation | undefined =>
  conversations.find((one) => one.id === id || (one.kind === 'im' && one.members[0]?.id === id));

/** Of the app's manifest: what it asks for is what it gets. */
export const grantedScopes: readonly string[] = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
];
