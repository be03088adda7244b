import type { Config } from './config.js';

/** What the one who started the service reads: where everything is, what was busy, what to try first. */
export function welcome(config: Config, url: string, chat: string | undefined): string {
  if (chat === undefined) return `The service listens at ${url}.\n`;
  const ownChat = config.SANDBOX_URL ? '' : elsewhere(chat, config.SANDBOX_PORT);
  return `
SRE Operations Assistant, on the sandbox: an embedded AWS, Teams and Slack. Nothing leaves this machine.

  Chat      ${chat}${ownChat}
  Service   ${url}${elsewhere(url, config.PORT)}

Open the chat and try:
  /sre-vuln-check          what is vulnerable, worst first
  /sre-vuln-check web-1    one instance, and what to fix first
  /sre-patch-status        who lacks patches
Then press "Plan this fix", switch to Ana Ruiz and to Mei Tanaka, approve, and watch it being installed and verified.
"Slack" shows the same people in Slack beside it: decide in one, and see it in the other.

Stop with Ctrl-C.${config.SANDBOX_URL ? '' : ` State is kept in ${config.STATE_FOLDER}; \`npm start -- --fresh\` drops it.`}
`;
}

function elsewhere(url: string, wanted: number): string {
  return wanted === 0 || new URL(url).port === String(wanted) ? '' : `   (port ${wanted} was busy)`;
}
