import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../../answer.js';
import { type Page, page } from '../page.js';

/** Filter names of one operation, each with the values that an item has for it. */
export type Fields<T> = Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;

/**
 * EC2's filters: every filter must hold, any of its values suffices, `*` and `?` are wildcards, and tag filters are
 * case-sensitive.
 */
export function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  fields: Fields<T>,
  tagsOf: (item: T) => readonly Tag[] | undefined,
): T[] {
  const tests = (filters ?? []).map((filter) => test(filter, fields, tagsOf));
  return items.filter((item) => tests.every((passes) => passes(item)));
}

function test<T>(
  { Name: name = '', Values: values = [] }: Filter,
  fields: Fields<T>,
  tagsOf: (item: T) => readonly Tag[] | undefined,
): (item: T) => boolean {
  const patterns = values.map(pattern);
  const any = (texts: readonly (string | undefined)[]) =>
    texts.some((text) => text !== undefined && patterns.some((regex) => regex.test(text)));
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) => any((tagsOf(item) ?? []).filter(({ Key }) => Key === key).map(({ Value }) => Value));
  }
  if (name === 'tag-key') return (item) => any((tagsOf(item) ?? []).map(({ Key }) => Key));
  const field = fields[name];
  if (!field) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return (item) => any(field(item));
}

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  );

/** MaxResults of EC2's Describe operations is 5 to 1000, and cannot be used together with ids. */
export function ec2Page<T>(
  all: readonly T[],
  input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  ids: readonly string[] | undefined,
): Page<T> {
  const size = input.MaxResults;
  if (size !== undefined && ids && ids.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter MaxResults cannot be used with the parameter that lists ids',
    );
  }
  if (size !== undefined && (size < 5 || size > 1000)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  return page(all, input.NextToken, size ?? 1000, () => new AwsError('InvalidNextToken', 'The token is not valid.'));
}

/**
 * @param pattern - what an id of this kind looks like.
 * @throws {AwsError} `<kind>.Malformed` or `<kind>.NotFound`, as EC2 does for an id that it does not know.
 */
export function known<T>(
  items: readonly T[],
  ids: readonly string[] | undefined,
  idOf: (item: T) => string | undefined,
  { kind, noun, pattern }: { kind: string; noun: string; pattern: RegExp },
): T[] {
  if (!ids || ids.length === 0) return [...items];
  const malformed = ids.find((id) => !pattern.test(id));
  if (malformed !== undefined) throw new AwsError(`${kind}.Malformed`, `Invalid id: "${malformed}"`);
  const wanted = new Set(ids);
  const found = items.filter((item) => wanted.has(idOf(item) ?? ''));
  const there = new Set(found.map(idOf));
  const missing = ids.filter((id) => !there.has(id));
  if (missing.length > 0) {
    const plural = missing.length > 1;
    throw new AwsError(
      `${kind}.NotFound`,
      `The ${noun} ID${plural ? 's' : ''} '${missing.join(', ')}' do${plural ? '' : 'es'} not exist`,
    );
  }
  return found;
}
