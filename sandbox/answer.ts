/** One AWS call as it arrived, with its input already checked against the SDK's schema (dates are `Date`). */
export interface Call<Input = unknown> {
  /** SigV4 service name: ec2, ssm, inspector2, cloudtrail, monitoring, sns, sts, dynamodb, states, s3, lambda. */
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  readonly region: string;
  /** The role whose access key signed the call, for example bot or workflow. */
  readonly role: string;
  readonly requestId: string;
}

/** Returns what the SDK's `…CommandOutput` holds, without `$metadata`; throws AwsError to refuse. */
export type Answer = (call: Call<never>) => unknown;
export type Answers = Readonly<Record<string, Answer>>;

/** An error as AWS shapes it: `code` is the SDK's exception name. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the exception shape, for example `reason`. */
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
