interface SlackFunction {
  /** Name of the function that does what was acknowledged. */
  readonly worker: string;
  readonly secretId: string;
  readonly stage: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The settings of one function, without the schema of all of them. @throws Error naming what is missing. */
export function readSlackFunction(env: NodeJS.ProcessEnv = process.env): SlackFunction {
  const { SLACK_WORKER_FUNCTION: worker, SRE_SECRET: secretId, SRE_STAGE: stage } = env;
  if (!worker || !secretId) throw new Error('The Slack function needs SLACK_WORKER_FUNCTION and SRE_SECRET.');
  return { worker, secretId, stage, env };
}
