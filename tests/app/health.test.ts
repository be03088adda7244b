import assert from 'node:assert/strict';
import { HealthReport } from '../../app/health.js';

const works = async () => undefined;
const broken = async () => {
  throw new Error('no answer from the issuer');
};
const clockAt = (time: { now: number }) => ({ now: () => new Date(time.now) });

describe('health', () => {
  it('has the keys of the specification and is healthy when every check passes', async () => {
    const health = new HealthReport({ clock: clockAt({ now: 0 }), version: '1', bot: works, store: works, mcp: works });

    const { status, mcp_status, bot_status } = await health.read();

    assert.deepEqual(
      { status, mcp_status, bot_status },
      { status: 'healthy', mcp_status: 'connected', bot_status: 'active' },
    );
  });

  it('is degraded, and says by what, when a check fails', async () => {
    const health = new HealthReport({ clock: clockAt({ now: 0 }), version: '1', bot: broken, store: works });

    const report = await health.read();

    assert.equal(report.status, 'degraded');
    assert.equal(report.bot_status, 'unavailable');
    assert.deepEqual(report.problems, ['bot: no answer from the issuer']);
  });

  it('does not claim an MCP server that this process does not run', async () => {
    const health = new HealthReport({ clock: clockAt({ now: 0 }), version: '1', bot: works, store: works });

    assert.equal((await health.read()).mcp_status, 'not_started');
  });

  it('asks the parts again only when the last answer is old', async () => {
    const time = { now: 0 };
    let asked = 0;
    const count = async () => void asked++;
    const health = new HealthReport({ clock: clockAt(time), version: '1', bot: count, store: works });

    await health.read();
    await health.read();
    time.now = 5_000;
    await health.read();

    assert.equal(asked, 2);
  });

  it('is draining and not ready from the moment it is told', async () => {
    const health = new HealthReport({ clock: clockAt({ now: 0 }), version: '1', bot: works, store: works });

    health.drain();

    assert.equal(health.ready, false);
    assert.equal((await health.read()).status, 'draining');
  });
});
