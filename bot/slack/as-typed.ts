/**
 * What a person typed, with what Slack makes of it undone: mentions, links around names of hosts, entities, and the marks
 * of code that people put around names.
 */
export const asTyped = (text: string): string =>
  text
    .replace(/<[@#!][^>]*>/g, ' ')
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(?:https?:\/\/|mailto:)([^>]*)>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/`/g, '');
