import type { Config } from './config.js';
import { startOwn } from './sandbox-connection.js';
import { onStopSignal } from './stop.js';

/** `sre-agent sandbox`: the embedded AWS, Teams and Slack in a process of their own. Prints where everything is. */
export async function runSandbox(config: Config, { json }: { json: boolean }): Promise<void> {
  const sandbox = await startOwn(config);
  const { aws, teams, slack, control } = sandbox.descriptor();
  const urls = {
    aws: aws.endpoint,
    teams: teams.serviceUrl,
    issuer: teams.openIdMetadata,
    chat: teams.chat,
    slack: slack.url,
    control,
  };
  if (json) process.stdout.write(`${JSON.stringify(urls)}\n`);
  else {
    process.stdout.write(
      [
        'The sandbox runs. Nothing leaves this machine.',
        '',
        ...Object.entries(urls).map(([name, url]) => `  ${name.padEnd(8)}${url}`),
        '',
        `Join a service:   SANDBOX_URL=${aws.endpoint} npm start`,
        `Ask it yourself:  AWS_ACCESS_KEY_ID=${aws.accessKeys.operator.accessKeyId} AWS_SECRET_ACCESS_KEY=${aws.accessKeys.operator.secretAccessKey} \\`,
        `                  aws --region ${aws.region} --endpoint-url ${aws.endpoint} ec2 describe-instances`,
        'Stop with Ctrl-C.',
        '',
      ].join('\n'),
    );
  }
  onStopSignal(() => sandbox.close());
}
