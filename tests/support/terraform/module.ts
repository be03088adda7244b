import { readdirSync, readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';

/** Text of each file of a module, by name. */
export type Sources = Readonly<Record<string, string>>;

/** A block's arguments as hcl2json has them: expressions as `${…}`, nested blocks as lists of bodies. */
export type Body = Readonly<Record<string, unknown>>;

type ByName = Record<string, Body>;

/** Everything that a module declares. */
export interface Module {
  readonly resource: Record<string, ByName>;
  readonly data: Record<string, ByName>;
  readonly variable: ByName;
  readonly output: ByName;
  readonly provider: ByName;
  readonly locals: Record<string, unknown>;
  /** What could not be read, or is declared twice. */
  readonly problems: readonly string[];
}

export const readSources = (folder: URL): Sources =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.tf'))
      .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
  );

type Parsed = Record<string, Record<string, unknown>>;
const parsed = new Map<string, Promise<Parsed>>();

/** What was read once is known: most of a module stays as it is between two readings. */
function parseOnce(file: string, text: string): Promise<Parsed> {
  const known = parsed.get(text) ?? (parse(file, text) as Promise<Parsed>);
  parsed.set(text, known);
  return known;
}

/** Reads a module. What cannot be read is a problem of it; nothing throws. */
export async function readModule(sources: Sources): Promise<Module> {
  const problems: string[] = [];
  const module = { resource: {}, data: {}, variable: {}, output: {}, provider: {}, locals: {}, problems } as Module;
  for (const [file, text] of Object.entries(sources)) {
    try {
      add(module, await parseOnce(file, text), (problem) => problems.push(`${file}: ${problem}`));
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return module;
}

function add(module: Module, file: Parsed, problem: (text: string) => void): void {
  const declare = (into: ByName, kind: string, name: string, bodies: unknown) => {
    for (const body of bodies as Body[]) {
      if (name in into) problem(`${kind} ${name} is declared twice`);
      into[name] = body;
    }
  };
  for (const kind of ['resource', 'data'] as const) {
    for (const [type, named] of Object.entries(file[kind] ?? {})) {
      const into = module[kind][type] ?? {};
      module[kind][type] = into;
      for (const [name, bodies] of Object.entries(named as object)) declare(into, `${kind} ${type}`, name, bodies);
    }
  }
  for (const kind of ['variable', 'output', 'provider'] as const) {
    for (const [name, bodies] of Object.entries(file[kind] ?? {})) declare(module[kind], kind, name, bodies);
  }
  for (const locals of (file.locals ?? []) as unknown as Body[]) Object.assign(module.locals, locals);
}
