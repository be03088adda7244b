import type { NormalizedSchema } from '@smithy/core/schema';
import type { HttpBinding, OperationModel } from '../service-model.js';
import { fromText } from './values.js';
import { header, type WireRequest } from './wire.js';

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Labels of a path by name where it fits the binding's template; `{Key+}` takes the rest, slashes included. */
export function matchPath(binding: HttpBinding, method: string, path: string): Record<string, string> | undefined {
  if (binding.method !== method) return undefined;
  const template = binding.path.split('?')[0] ?? '';
  const names: string[] = [];
  const pattern = template.split(/(\{\w+\+?\})/).map((part) => {
    const label = /^\{(\w+)(\+?)\}$/.exec(part);
    if (!label?.[1]) return escapeRegExp(part);
    names.push(label[1]);
    return label[2] ? '(.+)' : '([^/]+)';
  });
  const found = new RegExp(`^${pattern.join('')}/?$`).exec(path);
  if (!found) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeLabel(found[index + 1] ?? '')]));
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Members that travel outside the body: path labels, query parameters and headers (Smithy HTTP bindings). */
export function readBindings(
  operation: OperationModel,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (operation.input.isUnitSchema()) return values;
  for (const [name, member] of operation.input.structIterator()) {
    const value = bound(name, member, request, labels);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function bound(
  name: string,
  member: NormalizedSchema,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
): unknown {
  const traits = member.getMergedTraits();
  if (traits.httpLabel) return labels[name] === undefined ? undefined : fromText(member, labels[name]);
  if (traits.httpQuery) {
    if (!request.query.has(traits.httpQuery)) return undefined;
    if (!member.isListSchema()) return fromText(member, request.query.get(traits.httpQuery) ?? '');
    return request.query.getAll(traits.httpQuery).map((text) => fromText(member.getValueSchema(), text));
  }
  if (traits.httpHeader) {
    const text = header(request, traits.httpHeader.toLowerCase());
    return text === undefined ? undefined : fromText(member, text);
  }
  return traits.httpPrefixHeaders ? prefixed(request, traits.httpPrefixHeaders) : undefined;
}

function prefixed(request: WireRequest, prefix: string): Record<string, string> | undefined {
  const names = Object.keys(request.headers).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), header(request, name) ?? '']));
}

export const isBound = (member: NormalizedSchema): boolean => {
  const traits = member.getMergedTraits();
  return Boolean(traits.httpLabel || traits.httpQuery || traits.httpHeader || traits.httpPrefixHeaders);
};
