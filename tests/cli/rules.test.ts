import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { Command } from 'commander';
import { readTerminalSettings } from '../../app/config.js';
import { commandSpecs } from '../../cli/commands.js';
import { addOperationCommands } from '../../cli/program.js';
import { startTerminalService, type TerminalService } from '../support/command-line.js';
import { runCli } from '../support/processes.js';
import { cli } from '../support/stdio-client.js';
import { type } from '../support/terminal.js';
import { hasTmux, inTerminal } from '../support/tmux.js';
import { read } from './typed.js';

type Ran = Awaited<ReturnType<typeof runCli>>;

const commands = {
  bare: '',
  short: '-h',
  long: '--help',
  word: 'help',
  'help findings': 'help findings',
  'findings --help': 'findings --help',
  'flags and --help': 'findings --severity critical nosuch --help',
  group: 'analyze',
  typo: 'fidings',
  abbreviated: 'find',
  flag: 'findings --severty high',
  version: '--version',
  wrong: 'schedule patches --criticality hgih',
  completion: 'completion tcsh',
  'help of a leaf': 'help analyze metrics',
  'leaf --help': 'analyze metrics --help',
  'unknown --help': 'fidings --help',
  'help of nothing': 'help analyze metrix',
} as const;

/** The leaf commands with everything that they take. */
async function leaves(): Promise<Command[]> {
  const found = commandSpecs.map(async ({ words }) => {
    const program = new Command('sre-agent');
    await addOperationCommands(program, words.split(' '), async () => undefined);
    return words.split(' ').reduce((at, word) => at.commands.find((one) => one.name() === word) ?? at, program);
  });
  return Promise.all(found);
}

describe('rules of clig.dev', function () {
  this.timeout(120_000);
  let ran: Record<keyof typeof commands, Ran>;
  let every: Command[];
  let service: TerminalService;

  before(async () => {
    const waiting = Object.entries<string>(commands);
    const results: Record<string, Ran> = {};
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        results[next[0]] = await runCli(next[1].split(' ').filter(Boolean), {});
      }
    };
    [service, every] = await Promise.all([startTerminalService(), leaves(), worker(), worker()]);
    ran = results as typeof ran;
  });
  after(() => service?.close());

  describe('help', () => {
    it('is there under -h, --help and help, on stdout, with exit code 0', () => {
      for (const { code, stdout, stderr } of [ran.short, ran.long, ran.word]) {
        assert.deepEqual([code, stdout, stderr], [0, ran.long.stdout, '']);
      }
    });
    it('is shown when nothing is said', () => assert.deepEqual([ran.bare.code, ran.bare.stdout], [0, ran.long.stdout]));
    it('of a command is the same as help of it', () =>
      assert.equal(ran['help findings'].stdout, ran['findings --help'].stdout));
    it('is shown whatever else is said', () =>
      assert.equal(ran['flags and --help'].stdout, ran['findings --help'].stdout));
    it('goes as deep as it is asked for', () => assert.equal(ran['help of a leaf'].stdout, ran['leaf --help'].stdout));
    it('of what does not exist is a mistake, and not the help of something else', () => {
      for (const { code, stdout } of [ran['unknown --help'], ran['help of nothing']]) {
        assert.deepEqual([code, stdout], [2, '']);
      }
      assert.match(ran['unknown --help'].stderr, /Did you mean findings\?/);
      assert.match(ran['help of nothing'].stderr, /Did you mean metrics\?/);
    });
    it('stands on stderr with exit code 2 where a command is not whole', () => {
      assert.deepEqual([ran.group.code, ran.group.stdout], [2, '']);
      assert.match(ran.group.stderr, /^Usage: sre-agent analyze/);
    });
    it('begins with what the program is for', () =>
      assert.match(ran.long.stdout, /^Usage: .*\n\nAnswers what is vuln/));
    it('has examples', () => assert.match(ran.long.stdout, /Examples:\n {2}\$ sre-agent findings/));
    it('has examples of every command, and they are read', async () => {
      for (const { examples, words } of commandSpecs) {
        assert.ok(examples.length > 0, words);
        for (const example of examples) assert.equal((await read(example.split(' '))).spec.words, words);
      }
    });
    it('names the exit codes', () => assert.match(ran.long.stdout, /3 partial answer, .*9 findings at or above/s));
    it('puts the commands into groups', () => assert.match(ran.long.stdout, /Ask and plan:.*Run and look after:/s));
    it('hides what is for programs alone', () => assert.doesNotMatch(ran.long.stdout, /^ {2}complete\b/m));
    it('fits into 80 columns but for what must stay on one line', () => {
      const helps = [ran.long.stdout, ...every.map((command) => command.helpInformation())];
      const long = helps.flatMap((help) => help.split('\n')).filter((line) => line.length > 80);
      assert.deepEqual(long, []);
    });
    it('describes every flag', () => {
      for (const command of every) {
        const { options } = command;
        assert.ok(options.every(({ description }) => /^[A-Za-z]/.test(description)));
        assert.doesNotMatch(command.helpInformation(), /preset/);
      }
    });
  });

  describe('words and flags', () => {
    it('are lower case with dashes', () => {
      for (const command of every) {
        const words = [command.name(), ...command.options.map(({ long }) => long?.slice(2) ?? '')];
        assert.ok(
          words.every((word) => /^[a-z]+(-[a-z]+)*$/.test(word)),
          words.join(),
        );
      }
    });
    it('have a long form wherever there is a short one', () => {
      for (const { options } of every) assert.ok(options.every(({ long }) => long?.startsWith('--')));
    });
    it('have a short form only where everybody knows it', () => {
      const short = new Set(every.flatMap(({ options }) => options.flatMap((option) => option.short ?? [])));
      assert.deepEqual([...short].toSorted(), ['-o', '-q']);
    });
    it('go by the names that other programs use', () => {
      for (const { options } of every) {
        const long = options.map((option) => option.long);
        for (const name of ['--output', '--quiet', '--no-color']) assert.ok(long.includes(name));
      }
    });
    it('take no secret: it would stand in the list of processes', () => {
      const long = every.flatMap(({ options }) => options.map((option) => option.long ?? ''));
      assert.deepEqual(
        long.filter((name) => /key|secret|token|password/.test(name)),
        [],
      );
    });
    it('may stand in any order', async () => {
      const { input: one } = await read(['check', 'patches', 'web-1', '--output', 'json']);
      const { input: other } = await read(['check', 'patches', '--output', 'json', 'web-1']);
      assert.deepEqual(one, other);
    });
    it('take a value after a blank or an equals sign', async () => {
      const { input: one } = await read(['findings', '--severity', 'high']);
      assert.deepEqual((await read(['findings', '--severity=high'])).input, one);
    });
    it('end at --', async () => {
      assert.deepEqual((await read(['check', 'patches', '--', '--odd-name'])).input.instance_ids, ['--odd-name']);
    });
    it('are not guessed from a beginning', () => assert.equal(ran.abbreviated.code, 2));
    it('say the version under --version', () => assert.match(ran.version.stdout, /^\d+\.\d+\.\d+\n$/));
  });

  describe('mistakes', () => {
    it('in a command get a suggestion', () => assert.match(ran.typo.stderr, /Did you mean findings\?/));
    it('in a flag get a suggestion', () => assert.match(ran.flag.stderr, /Did you mean --severity\?/));
    it('in a value get a suggestion and what is allowed', () =>
      assert.match(ran.wrong.stderr, /Did you mean high\? Choose from critical, high, medium, low/));
    it('end with another exit code than failures', () =>
      assert.deepEqual([ran.typo.code, ran.flag.code, ran.wrong.code, ran.completion.code], [2, 2, 2, 2]));
    it('leave stdout empty', () => assert.equal(ran.typo.stdout + ran.flag.stdout + ran.wrong.stdout, ''));
    it('say where help is', () => {
      assert.match(ran.typo.stderr, /See sre-agent --help\./);
      assert.match(ran.flag.stderr, /See sre-agent findings --help\./);
    });
    it('in a number get what is allowed, in plain words', async () => {
      const fails = (words: string, said: RegExp) => assert.rejects(read(words.split(' ')), said);
      await fails('findings --limit abc', /--limit: a whole number from 1 to \d+\./);
      await fails('findings --limit 0', /--limit: a whole number from 1/);
    });
    it('are empty values: a variable that was not set is not the whole fleet', async () => {
      for (const argv of [
        ['findings', ''],
        ['findings', '--instance='],
        ['patch', '--instance', ','],
      ]) {
        await assert.rejects(read(argv), /--instance is empty\./);
      }
    });
    it('show no stack', () => {
      for (const { stderr } of Object.values(ran)) assert.doesNotMatch(stderr, /^\s+at /m);
    });
    it('say what to do next', async () => {
      const { stderr } = await type('approvals list --server http://127.0.0.1:2', service.env);
      const { stderr: secure } = await type(`approvals list --server ${service.url.replace('http:', 'https:')}`, {});
      assert.match(stderr, /No service answers at .*: nobody listens there\.\n/);
      assert.match(secure, /: it does not speak https\.\n/);
    });
  });

  describe('through a pipe', () => {
    it('there is no colour and nothing that moves', async () => {
      const { stdout, stderr } = await service.run('check patches');
      assert.equal(stripVTControlCharacters(stdout + stderr), stdout + stderr);
      assert.doesNotMatch(stderr, /\r/);
    });
    it('the answer is on stdout and everything else on stderr', async () => {
      const { stdout, stderr } = await type('check patches', service.env);
      assert.doesNotMatch(stdout, /next:/);
      assert.match(stderr, /^next: sre-agent /);
    });
    it('--quiet leaves stderr to failures', async () => {
      assert.equal((await type('check patches --quiet', service.env)).stderr, '');
    });
    it('whoever has read enough may leave', async () => {
      const line = `"${process.execPath}" "${cli}" findings --output csv | head -1; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((done) =>
        execFile(
          'bash',
          ['--norc', '-c', line],
          { env: { PATH: process.env.PATH, ...service.env } },
          (_, stdout, stderr) => done({ stdout, stderr }),
        ),
      );
      assert.match(stdout, /^"record",.*\r\n(0|3)\n$/);
      assert.doesNotMatch(stderr, /EPIPE|Error/);
    });
    it('an answer that cannot be written is a failure, in words', async () => {
      const [code, stderr] = await new Promise<[number, string]>((done) =>
        execFile(
          'sh',
          ['-c', `"${process.execPath}" "${cli}" alerts >/dev/full; echo $?`],
          { env: { PATH: process.env.PATH, ...service.env } },
          (_, stdout, said) => done([Number(stdout), said]),
        ),
      );
      assert.equal(code, 8);
      assert.match(stderr, /^The answer could not be written: ENOSPC/m);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
    it('Ctrl-C ends it with 130', async () => {
      const child = spawn(process.execPath, [cli, 'check', 'patches', '--watch', '3600'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, ...service.env },
      });
      child.stdout.resume();
      for await (const said of child.stderr) if (String(said).includes('Ctrl-C ends')) break;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      assert.deepEqual(await ended, [130, null]);
    });
    it('nobody is asked anything, and the end of the input is the end', async () => {
      const child = spawn(process.execPath, [cli, 'interactive'], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, ...service.env },
      });
      const said: string[] = [];
      child.stdout.on('data', (text) => said.push(String(text)));
      child.stderr.on('data', (text) => said.push(String(text)));
      child.stdin.end('patch web-1 --patch-level critical\n');
      const [code] = await once(child, 'close');
      assert.equal(code, 0);
      assert.match(said.join(''), /Nothing was asked: nobody is there to confirm it/);
    });
  });

  describe('at a terminal', () => {
    let screen: string;
    const show = `sre() { "${process.execPath}" "${cli}" "$@"; }\n`;

    before(function () {
      if (!hasTmux()) {
        process.stdout.write('      no tmux here: what a terminal shows is not looked at\n');
        this.skip();
      }
      const script = `${show}
        echo '$ analyze'; sre analyze vulnerabilities --instance web-1
        echo '$ schedule'; sre schedule patches --criticality high --auto-approve false
        echo '$ monitor'; sre monitor security-events --last 24h
        echo '$ plain'; NO_COLOR=1 sre check patches web-1
        echo '$ paged'; PAGER='sed s/^/paged:/' sre findings
        echo '$ interactive'; sre interactive; echo "left with $?"`;
      const keys = ['check patches web-1', '/exit'];
      screen = inTerminal(script, { env: { ...service.env, PAGER: 'cat' }, size: { columns: 90, rows: 30 }, keys });
    });
    const part = (name: string) => screen.split('$ ').find((one) => one.startsWith(name)) ?? '';
    const words = (name: string) => stripVTControlCharacters(part(name));

    it('the command lines of the specification answer as they are written there', () => {
      assert.match(words('analyze'), /web-1: risk \d+ of 100/);
      assert.match(words('schedule'), /\d+ plans for \d+ hosts/);
      assert.match(words('monitor'), /Possible takeover of the account/);
    });
    it('colour says again what the words say', () => assert.match(part('analyze'), /\[1m|\[31m/));
    it('NO_COLOR is heard', () => assert.equal(words('plain'), part('plain')));
    it('lines fit its width', () => {
      const lines = [words('analyze'), words('schedule')].flatMap((screenful) => screenful.split('\n'));
      assert.ok(lines.every((line) => line.length <= 90 || line.startsWith('next: ')));
    });
    it('what is longer than the screen goes to the pager of its user', () =>
      assert.match(words('paged'), /^paged:Fix first$/m));
    it('the interactive mode takes what is typed and ends with 0', () => {
      assert.match(words('interactive'), /sre> /);
      assert.match(words('interactive'), /web-1 +BEHIND|1 of 1 host|web-1: /);
      assert.match(words('interactive'), /left with 0/);
    });
  });

  it('NO_COLOR, TERM=dumb and PAGER say how somebody likes it', () => {
    const { plain, pager } = readTerminalSettings({ NO_COLOR: '1', PAGER: 'more' });
    assert.deepEqual([plain, pager], [true, 'more']);
    assert.equal(readTerminalSettings({ NO_COLOR: '', TERM: 'xterm' }).plain, false);
    assert.deepEqual(readTerminalSettings({ TERM: 'dumb' }), {
      ...readTerminalSettings({}),
      plain: true,
      pager: undefined,
    });
    assert.equal(readTerminalSettings({ PAGER: 'cat' }).pager, undefined);
  });
});
