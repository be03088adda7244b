import assert from 'node:assert/strict';
import { clientFormats, clientNames } from '../../mcp/client-config.js';

const launch = { command: '/opt/node "20"/bin/node', args: ['C:\\sre\\cli.js', 'mcp', '--toolsets=metrics'] };

describe('client configuration', () => {
  it('is the JSON that each client reads, with the command as it was given', () => {
    const key: Record<string, string> = { vscode: 'servers' };
    for (const client of clientNames.filter((name) => name !== 'codex')) {
      const config = JSON.parse(clientFormats[client].render(launch));
      const { command, args } = config[key[client] ?? 'mcpServers']['sre-agent'];
      assert.deepEqual({ command, args }, launch, client);
    }
  });

  it('is TOML for Codex, quoted', () => {
    assert.equal(
      clientFormats.codex.render(launch),
      [
        '[mcp_servers.sre-agent]',
        'command = "/opt/node \\"20\\"/bin/node"',
        'args = ["C:\\\\sre\\\\cli.js", "mcp", "--toolsets=metrics"]',
        '',
      ].join('\n'),
    );
  });
});
