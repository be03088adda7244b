import { type Command, InvalidArgumentError, Option } from 'commander';
import { NotAllowed } from '../services/errors.js';
import { type CommandSpec, commandSpecs, groups } from './commands.js';
import { failOnLevels, mayFail } from './fail-on.js';
import type { Flag } from './flags.js';
import { nearest } from './nearest.js';
import type { RunOptions } from './run.js';

/** What is typed on every command that asks the service. */
export interface CommonOptions {
  readonly server?: string;
  readonly state?: string;
  readonly quiet?: true;
}

/** A command line that was read. `typed` holds what was said for each input of the operation. */
export interface TypedCommand {
  readonly spec: CommandSpec;
  readonly typed: ReadonlyMap<string, readonly string[]>;
  readonly options: RunOptions;
  readonly common: CommonOptions;
}

/** Seconds between two answers with `--watch` alone, and the least there may be. */
const WATCH_EVERY = 30;
const WATCH_LEAST = 5;

const formats = ['table', 'json', 'csv', 'markdown'];

/** Columns that a flag with its value may take in help: more would leave no room to describe it in 80. */
const TERM = 32;

/**
 * Adds a command for every operation. Only the one that is called for gets its flags, so that help is not kept waiting by
 * schemas that nobody asked about.
 * @param argv what was typed after `sre-agent`.
 */
export async function addOperationCommands(
  program: Command,
  argv: readonly string[],
  run: (typed: TypedCommand) => Promise<void>,
): Promise<void> {
  program.configureHelp({ optionDescription: described });
  const called = calledFor(argv);
  const flags = called && (await (await import('./command-flags.js')).flagsOfCommand(called));
  const parents = new Map<string, Command>();
  for (const spec of commandSpecs) {
    const [group = '', leaf] = spec.words.split(' ');
    const isGroup = leaf !== undefined && spec.words !== 'report show';
    if (isGroup && !parents.has(group)) parents.set(group, program.command(group).description(groupWords(group)));
    const parent = leaf === undefined ? program : (parents.get(group) ?? program);
    const command = parent.command(leaf ?? group).description(spec.summary);
    if (leaf === undefined) parents.set(group, command);
    if (spec === called && flags) complete(command, spec, flags, run);
  }
  refuseDeciding(parents.get('approvals'));
}

const DECIDING = ['approve', 'reject'];

/** Whether the words are what somebody types who takes this for the place to decide. */
export const isDeciding = ([group, word = '']: readonly string[]): boolean =>
  group === 'approvals' && DECIDING.includes(word);

/** Whoever looks for the way to decide here is told where it is. */
function refuseDeciding(approvals: Command | undefined): void {
  for (const name of DECIDING) {
    const command = approvals?.command(name, { hidden: true }).argument('[approval-id]').allowUnknownOption();
    command?.action(() => {
      throw new NotAllowed('Approvals are decided by people in Teams or Slack, where everybody sees who did.', {
        hint: 'sre-agent approvals show <approval-id> shows what is decided.',
      });
    });
  }
}

const groupWords = (group: string): string => groups[group as keyof typeof groups];

/** The command that these words begin with. */
export function calledFor(argv: readonly string[]): CommandSpec | undefined {
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  const [first = '', second = ''] = words.filter((word) => !word.startsWith('-'));
  return (
    commandSpecs.find((spec) => spec.words === `${first} ${second}`) ??
    commandSpecs.find((spec) => spec.words === first)
  );
}

function complete(
  command: Command,
  spec: CommandSpec,
  flags: readonly Flag[],
  run: (typed: TypedCommand) => Promise<void>,
): void {
  const typed = new Map<string, string[]>();
  const add = (field: string, value: string) => typed.set(field, [...(typed.get(field) ?? []), value]);
  command.optionsGroup('Options:');
  for (const flag of flags) command.addOption(optionOf(flag, (value) => void add(flag.field, value)));
  const positional = flags.find(({ field }) => field === spec.positional);
  if (positional) {
    command.argument(
      positional.kind === 'list' ? `[${positional.name}...]` : `[${positional.name}]`,
      positional.description,
    );
  }
  addCommonOptions(command, spec);
  const examples = spec.examples.map((example) => `  $ sre-agent ${example}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${examples}\n`);
  command.action(async (...args: unknown[]) => {
    const { watch, failOn, pager, output, save, all, ...rest } = command.opts();
    for (const word of positional ? [args[0] ?? []].flat() : []) add(spec.positional ?? '', String(word));
    await run({
      spec,
      typed,
      options: { output, failOn, watch, pager, save, all, quiet: rest.quiet === true },
      common: rest,
    });
  });
}

function optionOf(flag: Flag, add: (value: string) => void): Option {
  const value = { text: flag.name, list: `${flag.name},...`, number: 'number', boolean: 'true|false', plan: 'plan-id' };
  const shown = flag.choices && flag.kind === 'text' ? flag.choices.join('|') : value[flag.kind];
  const isLong = `--${flag.name} <${shown}>`.length > TERM;
  const typed = flag.kind === 'boolean' ? `[${shown}]` : `<${isLong ? (flag.name.split('-').at(-1) ?? '') : shown}>`;
  const option = new Option(`--${flag.name} ${typed}`, describe(flag, isLong));
  if (flag.kind === 'boolean') option.preset('true');
  option.argParser((word: string) => {
    for (const one of flag.kind === 'list' ? word.split(',') : [word]) known(one, flag.choices);
    add(word);
    return word;
  });
  return option;
}

/** @throws InvalidArgumentError with the nearest of the choices. */
function known(word: string, choices: readonly string[] | undefined): void {
  if (!choices || choices.includes(word)) return;
  const near = nearest(word, choices);
  throw new InvalidArgumentError(`${near ? `Did you mean ${near}? ` : ''}Choose from ${choices.join(', ')}.`);
}

/** @param listed whether the choices have to stand here. */
function describe({ description, fallback, choices, required, kind }: Flag, listed: boolean): string {
  const isEmpty = fallback === undefined || (Array.isArray(fallback) && fallback.length === 0);
  const all = Array.isArray(fallback) ? fallback.join(', ') : String(fallback);
  return noted(description, [
    ...(choices && (listed || kind !== 'text') ? [`of ${choices.join(', ')}`] : []),
    ...(required ? ['required'] : []),
    ...(isEmpty ? [] : [`default ${all === choices?.join(', ') ? 'all' : all}`]),
  ]);
}

const noted = (description: string, notes: readonly string[]): string =>
  notes.length > 0 ? `${description} (${notes.join('; ')})` : description;

/** As the flags of operations are described; what a flag without a value stands for says nothing to anybody. */
const described = ({ description, argChoices, defaultValue }: Option): string =>
  noted(description, [
    ...(argChoices ? [`of ${argChoices.join(', ')}`] : []),
    ...(typeof defaultValue === 'string' ? [`default ${defaultValue}`] : []),
  ]);

function addCommonOptions(command: Command, { operation, lasts, more }: CommandSpec): void {
  command.optionsGroup('Output:');
  command.addOption(
    new Option('-o, --output <format>', `how the answer is printed: ${formats.join(', ')}`)
      .default('table')
      .argParser((word: string) => {
        known(word, formats);
        return word;
      }),
  );
  if (more) command.option('--all', 'every row of what is otherwise an overview');
  if (mayFail(operation)) {
    command.addOption(
      new Option(
        '--fail-on <severity>',
        `end with exit code 9 when something of this severity or worse is there: ${failOnLevels.join(', ')}`,
      ).argParser((word: string) => {
        known(word, failOnLevels);
        return word;
      }),
    );
  }
  if (operation.endsWith('_vulnerability_report')) {
    command.addOption(new Option('--save <file>', 'write the report itself into this file'));
  }
  // What people are asked for, and what is kept, is not to be asked for again every minute.
  if (!lasts && operation !== 'generate_vulnerability_report') {
    command.addOption(
      new Option('--watch [seconds]', `ask again and again, every ${WATCH_EVERY} s unless you say more`)
        .preset(String(WATCH_EVERY))
        .argParser(seconds),
    );
  }
  command.option('--no-pager', 'print long answers all at once');
  command.option('--no-color', 'no colour; NO_COLOR says so too');
  command.option('-q, --quiet', 'nothing on stderr but failures');
  command.optionsGroup('Service:');
  command.option('--server <url>', 'ask the service deployed there, with the key in SRE_KEY');
  command.option('--state <folder>', 'where a running service is looked for; default .sre');
}

function seconds(word: string): number {
  const every = Number(word);
  if (Number.isInteger(every) && every >= WATCH_LEAST) return every;
  throw new InvalidArgumentError(`Say a number of seconds, ${WATCH_LEAST} or more.`);
}
