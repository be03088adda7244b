import { compose } from '../../app/compose.js';
import { readConfig } from '../../app/config.js';
import { silenceNodeSupportNotice } from '../../app/node-notice.js';
import { connectSandbox } from '../../app/sandbox-connection.js';
import { fixedSecret } from '../../bot/secret.js';
import { APP_ID, ISSUER, TENANT_ID } from '../channel.js';
import { reportCpu } from '../cpu.js';

/**
 * The shipped service, with the sandbox's AWS in another process and this bench's channel in place of the sandbox's,
 * whose rate limits are those of Teams. `cold` moves the clock before each turn, so that nothing read before is fresh.
 */
const [, , channel = '', sandboxUrl = '', temperature = 'warm'] = process.argv;
silenceNodeSupportNotice();
const config = readConfig({
  flags: { SANDBOX_URL: sandboxUrl, PORT: '0', LOG_LEVEL: 'ERROR', MCP_REQUESTS_PER_MINUTE: '1000000' },
});
const connection = await connectSandbox(config);
const ahead = { ms: 0 };
const app = await compose(config, {
  ...connection,
  clock: { now: () => new Date(connection.clock.now().getTime() + ahead.ms) },
  teams: {
    ...connection.teams,
    appId: APP_ID,
    tenantId: TENANT_ID,
    allowedTenants: [TENANT_ID],
    openIdMetadata: `${channel}/openidconfiguration`,
    issuer: ISSUER,
    credentials: { kind: 'token-endpoint', tokenUrl: `${channel}/token`, appSecret: fixedSecret('bench') },
    serviceUrls: [channel],
  },
  announce: async () => undefined,
});
if (temperature === 'cold') (await app.server()).server.prependListener('request', () => (ahead.ms += 10 * 60_000));
reportCpu(await app.start());
