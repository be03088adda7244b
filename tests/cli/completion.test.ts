import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { candidates, completionScript } from '../../cli/completion.js';
import { addOperationCommands, calledFor } from '../../cli/program.js';
import { cli } from '../support/stdio-client.js';

const fleet = ['web-1', 'web-2', '$(touch /tmp/owned)', 'two words', 'a;b'];

async function complete(...words: string[]): Promise<readonly string[]> {
  const program = new Command('sre-agent');
  await addOperationCommands(program, words, async () => undefined);
  return candidates(program, words, {
    instances: async (start) => fleet.filter((name) => name.startsWith(start)),
    approvals: async () => ['0123456789ab-1'],
  });
}

describe('completion in a shell', () => {
  it('knows commands, their flags and what the flags take', async () => {
    assert.deepEqual(await complete('ana'), ['analyze']);
    assert.ok((await complete('analyze', '')).includes('patch-window'));
    assert.deepEqual(await complete('schedule', 'patches', '--crit'), ['--criticality']);
    assert.deepEqual(await complete('schedule', 'patches', '--criticality', 'h'), ['high']);
    assert.deepEqual(await complete('schedule', 'patches', '--auto-approve', ''), ['true', 'false']);
    assert.deepEqual(await complete('findings', '-o', 'c'), ['csv']);
  });

  it('knows the names of hosts and the ids of approvals where a service runs', async () => {
    assert.deepEqual(await complete('check', 'patches', 'w'), ['web-1', 'web-2']);
    assert.deepEqual(await complete('findings', '--instance=web-1,we'), [
      '--instance=web-1,web-1',
      '--instance=web-1,web-2',
    ]);
    assert.deepEqual(await complete('approvals', 'show', ''), ['0123456789ab-1']);
  });

  it('offers no name that a shell would run, or take for more than one word', async () => {
    assert.deepEqual(await complete('check', 'patches', ''), ['web-1', 'web-2']);
  });

  it('finds the command whatever stands between its words', () => {
    assert.equal(calledFor(['help', 'analyze', 'trail'])?.words, 'analyze trail');
    assert.equal(calledFor(['report', 'show', 'rpt-1'])?.words, 'report show');
    assert.equal(calledFor(['report', 'web-1'])?.words, 'report');
    assert.equal(calledFor(['analyze']), undefined);
  });

  it('works in bash, which takes words apart at an equals sign', () => {
    const offered = (typed: string) => {
      const script = `
        sre-agent() { "${process.execPath}" "${cli}" "$@"; }
        ${completionScript('bash')}
        COMP_WORDS=(sre-agent ${typed}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
        _sre_agent; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { PATH: process.env.PATH, BASH_ENV: '' };
      return execFileSync('bash', ['--norc', '-c', script], { env }).toString().trim().split('\n');
    };

    assert.deepEqual(offered('schedule patches --criticality h'), ['high']);
    assert.deepEqual(offered('schedule patches --criticality = h'), ['high']);
    assert.deepEqual(offered('schedule patches --auto-approve ='), ['true', 'false']);
    assert.deepEqual(offered('ana'), ['analyze']);
  });
});
