/**
 * Runs an image of the service against a sandbox on this machine: `node run-image.mjs <command that runs in the image>`.
 * Within it: who it is, what it can write, that /health answers, and that it ends by itself on SIGTERM.
 */
import { spawn } from 'node:child_process';
import { startSandbox } from '../../dist/sandbox/index.js';

const inside = `
  const { accessSync, constants } = require('node:fs');
  const writable = ['/', '/app', '/app/bundle'].filter((path) => {
    try {
      accessSync(path, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
  const url = 'http://127.0.0.1:' + process.env.PORT + '/health';
  const ask = async (left) => {
    try {
      const answer = await fetch(url);
      return { ...(await answer.json()), status: answer.status };
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((later) => setTimeout(later, 200));
      return ask(left - 1);
    }
  };
  process.on('exit', (code) => process.stdout.write('\\nINSIDE ' + JSON.stringify({ ...seen, ended: code }) + '\\n'));
  let seen = {};
  import('/app/bundle/service.js').then(async () => {
    const { status, mcp_status } = await ask(150);
    seen = { uid: process.getuid(), node: process.version, writable, status, mcp_status };
    process.kill(process.pid, 'SIGTERM');
  });
`;

const sandbox = await startSandbox({ port: 0 });
const [command, ...args] = process.argv.slice(2);
const port = String(20_000 + (process.pid % 10_000));
// The image has no people of the sandbox in it: they are mounted.
const env = {
  ...{ SANDBOX_URL: sandbox.url, HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'SILENT' },
  PEOPLE_FILE: '/defaults/sandbox-people.json',
};
const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
const container = args.pop();
const child = spawn(command, [...args, ...settings, container, '--', 'node', '-e', inside], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let said = '';
child.stdout.setEncoding('utf8').on('data', (text) => {
  said += text;
});
const code = await new Promise((ended) => child.once('exit', ended));
await sandbox.close();
const [, report = '{}'] = /INSIDE (.*)/.exec(said) ?? [];
const seen = JSON.parse(report);
const isGood =
  code === 0 && seen.uid === 1000 && seen.writable?.length === 0 && seen.status === 200 && seen.ended === 0;
process.stdout.write(
  `${isGood ? 'the image works' : `the image does not work (${code}): ${said.slice(-2000)}`}: ${report}\n`,
);
process.exit(isGood ? 0 : 1);
