import assert from 'node:assert/strict';
import { ReportJobs } from '../../../services/reports/report-jobs.js';
import { deferred } from '../../support/deferred.js';

describe('reports of a whole fleet', () => {
  it('are written one after the other', async () => {
    const jobs = new ReportJobs();
    const first = deferred<string>();
    const begun: string[] = [];
    const one = jobs.inTurn(() => {
      begun.push('one');
      return first.promise;
    });
    const two = jobs.inTurn(async () => {
      begun.push('two');
      return 'second';
    });
    await new Promise(setImmediate);
    assert.deepEqual(begun, ['one']);

    first.resolve('first');
    assert.deepEqual([await one, await two], ['first', 'second']);
  });

  it('do not wait for ever behind one that fails', async () => {
    const jobs = new ReportJobs();
    const broken = jobs.inTurn(() => Promise.reject(new Error('no')));
    const next = jobs.inTurn(async () => 'written');
    await assert.rejects(broken, /no/);
    assert.equal(await next, 'written');
  });
});
