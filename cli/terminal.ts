/** What the command line writes to and reads from. Plain values: nothing below `app/` looks at the environment. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Colour is welcome: a terminal that can show it, and nobody said no. */
  readonly color: boolean;
  /** Starts what shows long output a page at a time; undefined: nothing does. */
  readonly pager: string | undefined;
  /** Where the lines of the interactive mode are remembered; undefined: nowhere. */
  readonly historyFile: string | undefined;
}

/** Columns that plain output is laid out for where there is no terminal. */
const UNKNOWN_WIDTH = 100;

export const widthOf = ({ stdout }: Pick<Terminal, 'stdout'>): number =>
  stdout.isTTY && stdout.columns > 0 ? stdout.columns : UNKNOWN_WIDTH;

/** Messages belong on stderr: stdout is the answer alone. */
export const say = ({ stderr }: Pick<Terminal, 'stderr'>, line: string): void => void stderr.write(`${line}\n`);
