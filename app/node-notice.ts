/** The AWS SDK announces on every start that it will leave Node 20; the lock file pins a line that runs there. */
export function silenceNodeSupportNotice(env: NodeJS.ProcessEnv = process.env): void {
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
