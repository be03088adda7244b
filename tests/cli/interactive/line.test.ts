import assert from 'node:assert/strict';
import { readLine } from '../../../cli/interactive/line.js';

describe('a line of the interactive terminal', () => {
  it('is a command where it begins with one and goes on with names', async () => {
    assert.equal((await readLine('findings web-1 api-1'))?.kind, 'command');
    assert.equal((await readLine('sre-agent findings on'))?.kind, 'command');
  });

  it('is left to be understood where it goes on as people talk', async () => {
    for (const line of [
      'findings on web-1',
      'findings but not prod',
      'report for production as csv',
      'alerts since yesterday',
      'patch everything critical',
    ])
      assert.equal(await readLine(line), undefined, line);
  });
});
