/** How to reach a sandbox: what `GET /_sandbox` answers, and all that a service needs to know of it. */
export interface SandboxDescriptor {
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly account: string;
    /** One access key a role, so that calls are recorded per role. */
    readonly accessKeys: Readonly<Record<RoleName, AccessKey>>;
    readonly alertTopicArn: string;
    readonly artifactBucket: string;
    /** In Secrets Manager: JSON whose keys are settings of the service. */
    readonly chatSecret: string;
    /** Signing certificates of SNS messages have a URL that starts with this. */
    readonly signingCertificates: string;
  };
  readonly teams: {
    readonly chat: string;
    readonly serviceUrl: string;
    readonly openIdMetadata: string;
    readonly issuer: string;
    /** Answers client credentials with a token that the connector checks. */
    readonly tokenUrl: string;
    readonly appId: string;
    readonly appSecret: string;
    readonly tenantId: string;
  };
  readonly slack: {
    readonly url: string;
    /** Slack's Web API. */
    readonly apiUrl: string;
    /** Slack in the hands of people: what the chat page and tests use. */
    readonly client: string;
    readonly teamId: string;
    readonly appId: string;
    readonly botToken: string;
    readonly signingSecret: string;
  };
  readonly control: string;
  readonly clock: { readonly offset_ms: number };
}

export type RoleName = 'bot' | 'slack' | 'alerts' | 'workflow' | 'poll' | 'mcp' | 'operator';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * A service tells the sandbox where it is, as a deployment tells AWS: `PUT /_sandbox/service`. From then on the sandbox
 * delivers there: bot activities to `{url}/api/messages`, notifications to `{url}/alerts/sns`, invocations to
 * `POST {url}/_functions/{name}` and clock jumps to `PUT {url}/_clock {"offset_ms":n}`, the last two with
 * `Authorization: Bearer {key}`. A function error is answered as Lambda does: 200 with header
 * `x-amz-function-error: Unhandled` and `{"errorType","errorMessage"}`. The answer is the descriptor.
 */
export interface ServiceRegistration {
  readonly url: string;
  readonly key: string;
  /** Amazon States Language definitions by state machine name. */
  readonly stateMachines: Readonly<Record<string, unknown>>;
  /** SSM Automation documents by name. */
  readonly documents: Readonly<Record<string, unknown>>;
  /** Functions that are invoked at a rate. */
  readonly schedules?: Readonly<Record<string, { readonly function: string; readonly everyMinutes: number }>>;
  /** Identity policies by role. A role that is not named may do everything. */
  readonly policies?: Readonly<Record<string, readonly unknown[]>>;
}
