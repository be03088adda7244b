/**
 * Writes aws-schema.json: of the provider hashicorp/aws, the schema of the types that infra/terraform uses, in the form of
 * `terraform providers schema -json`. The registry is not needed: the generated code of @cdktf/provider-aws holds it. Only
 * for when a type is added; the package unpacks to 400 MB and is no dependency.
 *
 *     npm i --no-save --ignore-scripts @cdktf/provider-aws@21.22.1 && node extract-schema.mjs
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const library = here('node_modules/@cdktf/provider-aws/lib');

/** How the generated code stores values, in Terraform's types. */
const STORED = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'string',
  stringMap: ['map', 'string'],
  numberMap: ['map', 'number'],
  booleanMap: ['map', 'bool'],
  stringList: ['list', 'string'],
  numberList: ['list', 'number'],
  stringMapMap: ['map', ['map', 'string']],
  stringListList: ['list', ['list', 'string']],
  stringMapList: ['list', ['map', 'string']],
};

/** How it reads them: `getStringAttribute('arn')`. */
const READ = {
  String: 'string',
  Number: 'number',
  Boolean: 'bool',
  List: ['list', 'string'],
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'],
  NumberList: ['list', 'number'],
};

const usedTypes = () => {
  const folder = here('../terraform');
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.tf'));
  const text = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n');
  return {
    resource: new Set([...text.matchAll(/^resource "(\w+)"/gm)].map(([, type]) => type)),
    data: new Set([...text.matchAll(/^data "(\w+)"/gm)].map(([, type]) => type)),
  };
};

/** What the generated code of one type says, before it is put together. */
function read(folder) {
  const js = readFileSync(`${library}/${folder}/index.js`, 'utf8');
  const types = readFileSync(`${library}/${folder}/index.d.ts`, 'utf8');
  const required = {};
  for (const [, name, body] of types.matchAll(/^export interface (\w+)(?: extends [\w.]+)? \{\n([\s\S]*?)^\}/gm)) {
    const properties = body.matchAll(/\{@link \S+?#(\w+) [^}]*\}[\s\S]*?readonly \w+(\??):/g);
    required[name] = new Set([...properties].filter(([, , optional]) => !optional).map(([, property]) => property));
  }
  const structs = {};
  for (const [, name, body] of js.matchAll(/^function (\w+)ToHclTerraform\(struct\) \{([\s\S]*?)^\}/gm)) {
    structs[name] = written(body);
  }
  const getters = {};
  for (const [, name, body] of js.matchAll(/^class (\w+) extends [\w.]+ \{([\s\S]*?)^\}/gm))
    getters[name] = readable(body);
  return {
    type: /terraformResourceType: '([^']+)'/.exec(js)?.[1],
    version: /providerVersion: '([^']+)'/.exec(js)?.[1],
    main: /^class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider)/m.exec(js)?.[1],
    own: written(/synthesizeHclAttributes\(\) \{([\s\S]*?)^ {4}\}/m.exec(js)?.[1] ?? ''),
    ...{ required, structs, getters },
  };
}

function written(body) {
  const entry =
    /(\w+): \{\s+value: ([\s\S]*?),\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)",\s+\}/g;
  return [...body.matchAll(entry)].map(([, name, value, isBlock, type, stored]) => ({
    ...{ name, type, stored },
    isBlock: isBlock === 'true',
    struct: /(\w+)ToHclTerraform\b/.exec(value.replace(/cdktf\.\w+ToHclTerraform/g, ''))?.[1],
  }));
}

function readable(body) {
  const found = {};
  const simple = /get \w+\(\) \{\s+return .*?this\.(?:get(\w+)Attribute|interpolationForAttribute)\('(\w+)'\)/g;
  for (const [, kind, name] of body.matchAll(simple)) found[name] = { type: READ[kind] ?? 'string' };
  const complex = /this\._\w+ = new (\w+?)(List|Map|OutputReference)?\(this, "(\w+)"(?:, (true|false))?/g;
  for (const [, of, wrap = 'List', name, isSet] of body.matchAll(complex)) {
    found[name] = { of, wrap, isSet: isSet === 'true' };
  }
  return found;
}

/** The type of what only AWS sets. */
function computedType({ type, of, wrap, isSet }, getters) {
  if (type) return type;
  if (wrap === 'Map' && of === 'String') return ['map', 'string'];
  const inner = Object.entries(getters[`${of}OutputReference`] ?? {});
  const object = ['object', Object.fromEntries(inner.map(([name, one]) => [name, computedType(one, getters)]))];
  if (wrap === 'List') return [isSet ? 'set' : 'list', object];
  return wrap === 'Map' ? ['map', object] : object;
}

function nestedBlock({ name, type }, isRequired, getter, block) {
  const isTimeouts = name === 'timeouts';
  const isSingle = type === 'struct' || getter?.wrap === 'OutputReference';
  const counted = type !== 'map' && !isTimeouts;
  return {
    nesting_mode: type === 'struct' ? (isTimeouts ? 'single' : 'list') : type,
    ...(isRequired && type !== 'map' && { min_items: 1 }),
    ...(isSingle && counted && { max_items: 1 }),
    block,
  };
}

function attributeOf({ type, stored }, isRequired) {
  const known = STORED[stored] ?? 'string';
  return {
    type: type === 'set' && Array.isArray(known) ? ['set', known[1]] : known,
    ...(isRequired ? { required: true } : { optional: true, computed: true }),
  };
}

function blockOf(source, entries, interfaceName, className) {
  const block = { attributes: {}, block_types: {} };
  const getters = source.getters[className] ?? {};
  for (const entry of entries) {
    const isRequired = source.required[interfaceName]?.has(entry.name) ?? false;
    if (source.structs[entry.struct]) addStruct(block, source, { ...entry, isRequired, getter: getters[entry.name] });
    else block.attributes[entry.name] = attributeOf(entry, isRequired);
  }
  for (const [name, getter] of Object.entries(getters)) {
    if (name in block.attributes || name in block.block_types) continue;
    block.attributes[name] = { type: computedType(getter, source.getters), computed: true };
  }
  return block;
}

/** What has an inside: a nested block, or an attribute with attributes. */
function addStruct(block, source, entry) {
  const name = entry.struct[0].toUpperCase() + entry.struct.slice(1);
  const inner = blockOf(source, source.structs[entry.struct], name, `${name}OutputReference`);
  if (entry.isBlock) {
    block.block_types[entry.name] = nestedBlock(entry, entry.isRequired, entry.getter, inner);
    return;
  }
  block.attributes[entry.name] = {
    nested_type: { nesting_mode: entry.type === 'struct' ? 'single' : entry.type, attributes: inner.attributes },
    ...(entry.isRequired ? { required: true } : { optional: true }),
  };
}

const used = usedTypes();
const extract = { provider_version: undefined, provider: undefined, resource_schemas: {}, data_source_schemas: {} };
for (const folder of readdirSync(library).filter((name) => existsSync(`${library}/${name}/index.js`))) {
  const source = read(folder);
  extract.provider_version ??= source.version;
  if (folder === 'provider') {
    extract.provider = { version: 0, block: blockOf(source, source.own, 'AwsProviderConfig', 'AwsProvider') };
    continue;
  }
  const isData = folder.startsWith('data-aws-');
  if (!used[isData ? 'data' : 'resource'].has(source.type)) continue;
  const schema = { version: 0, block: blockOf(source, source.own, `${source.main}Config`, source.main) };
  extract[isData ? 'data_source_schemas' : 'resource_schemas'][source.type] = schema;
}
writeFileSync(here('aws-schema.json'), `${JSON.stringify(extract)}\n`);
