import type { Command } from 'commander';
import { calledFor } from './program.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * What each shell runs, once, to be able to ask `sre-agent complete` for the words that may follow; where there are none it is
 * perhaps a file. bash takes `--flag=value` apart at what COMP_WORDBREAKS names, and replaces only the last piece.
 */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `# eval "$(sre-agent completion bash)", for example in ~/.bashrc
_sre_agent() {
  local at piece word last= words=()
  for ((at = 1; at <= COMP_CWORD; at++)); do
    piece="\${COMP_WORDS[at]}"
    if [[ $piece == [=:]* || $last == *[=:] ]]; then last+="$piece"
    else ((at > 1)) && words+=("$last"); last="$piece"; fi
  done
  local lead="\${last%"\${last##*[=:]}"}"
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("\${word#"$lead"}"); done < <(sre-agent complete -- \${words[@]+"\${words[@]}"} "$last" 2>/dev/null)
}
complete -o default -F _sre_agent sre-agent
`,
  zsh: `#compdef sre-agent
# eval "$(sre-agent completion zsh)", for example in ~/.zshrc after compinit
_sre_agent() {
  local -a found
  found=(\${(f)"$(sre-agent complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if ((\${#found})); then compadd -a found; else _files; fi
}
compdef _sre_agent sre-agent
`,
  fish: `# sre-agent completion fish | source, for example in ~/.config/fish/config.fish
function __sre_agent_complete
    set -l found (sre-agent complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c sre-agent -f -a '(__sre_agent_complete)'
`,
};

export const completionScript = (shell: Shell): string => scripts[shell];

/** What only the service knows. Each resolves to nothing where no service runs: completion starts none. */
export interface Lookups {
  instances(start: string): Promise<readonly string[]>;
  approvals(start: string): Promise<readonly string[]>;
}

/**
 * The words that may stand where the last one is being typed.
 * @param program all commands.
 * @param words what was typed after `sre-agent`; the last may be empty.
 */
export async function candidates(
  program: Command,
  words: readonly string[],
  lookups: Lookups,
): Promise<readonly string[]> {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const command = commandAt(program, before);
  const value = valueBefore(before, typed);
  const found = value
    ? await valuesOf(before, value.flag, value.typed, lookups)
    : typed.startsWith('-')
      ? command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []))
      : [...namesOf(command), ...(await valuesOf(before, undefined, typed, lookups))];
  const start = value ? value.typed : typed;
  const whole = (word: string) => (value ? value.lead + word : word);
  return [...new Set(found)].filter((word) => word.startsWith(start) && HARMLESS.test(word)).map(whole);
}

/** Names come from tags, which anybody may write: what a shell would run or split is not offered for completion. */
const HARMLESS = /^[\w@%+=:./-]+$/;

/** As deep into the commands as the words lead. */
function commandAt(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) return command;
    command = next;
  }
  return command;
}

/** For programs alone, or only there to say where else something is done. */
const HIDDEN = new Set(['complete', 'approve', 'reject']);

const namesOf = ({ commands }: Command): string[] =>
  commands.map((command) => command.name()).filter((name) => !HIDDEN.has(name));

interface Value {
  readonly flag: string;
  /** What of the word is the value so far. */
  readonly typed: string;
  /** What of the word is before it. */
  readonly lead: string;
}

/** The flag whose value is being typed: `--flag=val`, `--flag val`, and the last of `--flag one,two`. */
function valueBefore(before: readonly string[], typed: string): Value | undefined {
  const joined = /^(--[\w-]+=)(.*)$/s.exec(typed);
  const flag = joined?.[1]?.slice(0, -1) ?? before.at(-1);
  if (!flag?.startsWith('-') || (joined === null && typed.startsWith('-'))) return undefined;
  const value = joined?.[2] ?? typed;
  const last = value.slice(value.lastIndexOf(',') + 1);
  return { flag, typed: last, lead: typed.slice(0, typed.length - last.length) };
}

/** @param flag undefined for a word without one. */
async function valuesOf(
  before: readonly string[],
  flag: string | undefined,
  typed: string,
  lookups: Lookups,
): Promise<readonly string[]> {
  if (flag === '--output' || flag === '-o') return ['table', 'json', 'csv', 'markdown'];
  if (flag === '--fail-on') return ['critical', 'high', 'medium', 'low'];
  if (before[0] === 'completion') return shells;
  const spec = calledFor(before);
  if (!spec) return [];
  const { flagsOfCommand } = await import('./command-flags.js');
  const named = (await flagsOfCommand(spec)).find(({ name, field }) =>
    flag === undefined ? field === spec.positional : `--${name}` === flag,
  );
  if (named?.choices) return named.choices;
  if (named?.kind === 'boolean') return ['true', 'false'];
  if (named?.name === 'instance') return lookups.instances(typed);
  if (named?.field === 'approval_id') return lookups.approvals(typed);
  return [];
}
