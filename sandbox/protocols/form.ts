import type { NormalizedSchema } from '@smithy/core/schema';
import { fromText } from './values.js';

/** The two dialects of form-encoded calls: AWS Query, and EC2's, which flattens every list and renames members. */
export type FormDialect = 'query' | 'ec2';

interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

const most = 10_000;

/** Input of a form-encoded call by member name; keys that the schema does not know are kept for the check to refuse. */
export function readForm(schema: NormalizedSchema, form: URLSearchParams, dialect: FormDialect): unknown {
  const root: Node = { children: new Map() };
  for (const [key, text] of form) {
    if (key === 'Action' || key === 'Version') continue;
    let node = root;
    for (const part of key.split('.')) {
      const child = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.text = text;
  }
  return readNode(schema, root, dialect);
}

function readNode(schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown {
  if (schema.isListSchema()) return readList(schema, node, dialect);
  if (schema.isMapSchema()) return readMap(schema, node, dialect);
  if (schema.isStructSchema() || schema.isUnitSchema()) return readStructure(schema, node, dialect);
  return node.text === undefined ? '' : fromText(schema, node.text);
}

function readStructure(schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown {
  const entries: [string, unknown][] = [];
  const known = new Set<string>();
  for (const [name, member] of schema.structIterator()) {
    const key = memberKey(name, member, dialect);
    known.add(key);
    const child = node.children.get(key);
    if (child) entries.push([name, readNode(member, child, dialect)]);
  }
  for (const [key, child] of node.children) if (!known.has(key)) entries.push([key, child.text ?? '']);
  return Object.fromEntries(entries);
}

function memberKey(name: string, member: NormalizedSchema, dialect: FormDialect): string {
  const { xmlName, ec2QueryName } = member.getMergedTraits();
  if (dialect === 'query') return xmlName ?? name;
  const key = String(ec2QueryName ?? xmlName ?? name);
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function readList(schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown {
  const item = schema.getValueSchema();
  const flat = dialect === 'ec2' || Boolean(schema.getMergedTraits().xmlFlattened);
  const holder = flat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
  return numbered(holder).map((child) => readNode(item, child, dialect));
}

function readMap(schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown {
  const key = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema();
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  return Object.fromEntries(
    numbered(holder).map((entry) => {
      const found = entry.children.get(value.getMergedTraits().xmlName ?? 'value');
      return [entry.children.get(key)?.text ?? '', found ? readNode(value, found, dialect) : ''];
    }),
  );
}

const numbered = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])]
    .filter(([key]) => /^\d{1,6}$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .slice(0, most)
    .map(([, child]) => child);
