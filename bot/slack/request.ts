import { z } from 'zod';
import { Refused } from '../refused.js';

const Id = z.string().min(1).max(64);
const Text = z.string().max(16_384);

const Command = z.object({
  team_id: Id,
  user_id: Id,
  channel_id: Id,
  channel_name: Text.default(''),
  command: Text,
  text: Text.default(''),
  response_url: Text,
  trigger_id: Text,
});
export type SlashCommand = z.infer<typeof Command>;

const People = { team: z.object({ id: Id }), user: z.object({ id: Id, team_id: Id.optional() }) };
const State = z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional();
const View = z.object({
  id: Id,
  type: z.string().default('modal'),
  private_metadata: Text.default(''),
  state: State,
});
const Pressed = z.object({
  type: z.literal('block_actions'),
  ...People,
  trigger_id: Text,
  response_url: Text.optional(),
  container: z.object({
    type: z.string(),
    channel_id: Id.optional(),
    message_ts: Id.optional(),
    thread_ts: Id.optional(),
    is_ephemeral: z.boolean().default(false),
  }),
  view: View.optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: Text.optional(),
        selected_option: z.object({ value: Text }).nullish(),
      }),
    )
    .min(1),
});
export type PressedButton = z.infer<typeof Pressed>;

const Submitted = z.object({ type: z.literal('view_submission'), ...People, trigger_id: Text.optional(), view: View });
export type SubmittedView = z.infer<typeof Submitted>;

const Event = z.object({
  type: z.literal('event_callback'),
  team_id: Id,
  event_id: Id,
  authorizations: z.array(z.object({ user_id: Id.nullish() })).default([]),
  event: z.looseObject({
    type: z.string(),
    subtype: z.string().optional(),
    bot_id: z.string().optional(),
    user: z.string().optional(),
    user_team: z.string().optional(),
    text: Text.optional(),
    ts: z.string().optional(),
    thread_ts: z.string().optional(),
    channel: z.string().optional(),
    channel_type: z.string().optional(),
    tab: z.string().optional(),
  }),
});
export type SlackEvent = z.infer<typeof Event>;

/** What Slack sends, told apart. `other` is well formed and nothing of ours, such as a closed modal. */
export type SlackRequest =
  | { readonly kind: 'challenge'; readonly challenge: string }
  | { readonly kind: 'command'; readonly command: SlashCommand }
  | { readonly kind: 'pressed'; readonly pressed: PressedButton }
  | { readonly kind: 'submitted'; readonly submitted: SubmittedView }
  | { readonly kind: 'event'; readonly event: SlackEvent }
  | { readonly kind: 'other' };

const Challenge = z.object({ type: z.literal('url_verification'), challenge: z.string().max(512) });
const Typed = z.looseObject({ type: z.string() });

/** Reads a body whose signature was checked. @throws Refused with 400 or 415 for what Slack would not send. */
export function readRequest(contentType: string, body: Buffer): SlackRequest {
  const text = body.toString('utf8');
  if (/^application\/json\b/i.test(contentType)) return readEvent(json(text));
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) throw new Refused(415, 'content_type');
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload === null) return { kind: 'command', command: shaped(Command, Object.fromEntries(form)) };
  const interaction = json(payload);
  switch (shaped(Typed, interaction).type) {
    case 'block_actions':
      return { kind: 'pressed', pressed: shaped(Pressed, interaction) };
    case 'view_submission':
      return { kind: 'submitted', submitted: shaped(Submitted, interaction) };
    default:
      return { kind: 'other' };
  }
}

function readEvent(value: unknown): SlackRequest {
  switch (shaped(Typed, value).type) {
    case 'url_verification':
      return { kind: 'challenge', challenge: shaped(Challenge, value).challenge };
    case 'event_callback':
      return { kind: 'event', event: shaped(Event, value) };
    default:
      return { kind: 'other' };
  }
}

function shaped<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refused(400, 'request_shape', parsed.error);
  return parsed.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, 'not_json', error);
  }
}
