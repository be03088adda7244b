import { readdirSync, readFileSync } from 'node:fs';
import { PolicyDocument } from '../../sandbox/permissions/policy.js';

const folder = new URL('../../../infra/policies/', import.meta.url);

/** The policies of `infra/policies`, as templates: by role, before `templatefile` has put anything in. */
export const templates = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json.tftpl'))
      .map((file) => [file.replace('.json.tftpl', ''), readFileSync(new URL(file, folder), 'utf8')]),
  );

/** The sandbox leaves the stage out of names: `sre-ops-bot`. */
export const inSandbox = {
  ...{ partition: 'aws', region: 'us-west-2', account: '111122223333', app: 'sre', stage: 'ops' },
  table_arn: 'arn:aws:dynamodb:us-west-2:111122223333:table/sre-operations',
  bucket_arn: 'arn:aws:s3:::sre-ops-artifacts-111122223333',
  topic_arn: 'arn:aws:sns:us-west-2:111122223333:sre-ops-alerts',
  secret_arn: 'arn:aws:secretsmanager:us-west-2:111122223333:secret:sre-ops-chat-AbCdEf',
  state_machine_arn: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch',
  automation_role_arn: 'arn:aws:iam::111122223333:role/sre-ops-automation',
  bot_qualifier: ':provisioned',
  model_arns: JSON.stringify([
    'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.amazon.nova-2-lite-v1:0',
    ...['us-east-1', 'us-east-2', 'us-west-2'].map(
      (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`,
    ),
  ]),
} as const;

/** As Terraform's `templatefile` does, with variables alone. @throws for a variable that is not in the contract. */
export function rendered(template: string, variables: Readonly<Record<string, string>> = inSandbox): PolicyDocument {
  const text = template.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`\${${name}} is no variable of a policy`);
    return value;
  });
  return PolicyDocument.parse(JSON.parse(text));
}

export const policies = (): Record<string, PolicyDocument> =>
  Object.fromEntries(Object.entries(templates()).map(([role, template]) => [role, rendered(template)]));
