import { cardContentType } from './cards.js';
import type { Edit } from './chat.js';
import { isObject, type Json, refuse, stringOf } from './http.js';

/** About 100 KB, counted in UTF-16 (Microsoft Teams: format your bot messages). */
const largest = 100 * 1024;

/**
 * Reads what a bot sends as Bot Connector does.
 *
 * @returns null for a typing indicator.
 * @throws {Refusal} 413 when it is too large, 400 when it is not something Teams shows.
 */
export function parseActivity(activity: Json): Edit | null {
  if (JSON.stringify(activity).length * 2 > largest) {
    throw refuse(413, 'MessageSizeTooBig', 'Message size too large.');
  }
  if (activity.type === 'typing') return null;
  if (activity.type !== 'message') throw refuse(400, 'BadArgument', 'Unknown activity type.');
  const attachments = (Array.isArray(activity.attachments) ? activity.attachments : []).filter(isObject);
  const cards = attachments
    .filter(({ contentType }) => contentType === cardContentType)
    .map(({ content }) => card(content));
  const others = attachments.map(({ contentType }) => String(contentType)).filter((type) => type !== cardContentType);
  const text = stringOf(activity.text) ?? '';
  if (text === '' && attachments.length === 0) throw refuse(400, 'BadSyntax', 'A message needs text or an attachment.');
  const markdown = (stringOf(activity.textFormat) ?? 'markdown') === 'markdown';
  const format = markdown ? 'markdown' : 'plain';
  return { text, format, mentions: mentionsOf(activity), cards, other_attachments: others };
}

function card(content: unknown): Json {
  if (isObject(content) && content.type === 'AdaptiveCard' && stringOf(content.version)) return content;
  throw refuse(400, 'BadSyntax', 'The attachment is not an Adaptive Card with a version.');
}

function mentionsOf(activity: Json): string[] {
  const entities = Array.isArray(activity.entities) ? activity.entities.filter(isObject) : [];
  return entities.filter(({ type }) => type === 'mention').flatMap(({ text }) => stringOf(text) ?? []);
}
