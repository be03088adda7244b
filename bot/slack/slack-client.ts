import { LogLevel, WebClient } from '@slack/web-api';
import type { SlackAuth } from './auth.js';

/** Slack's own client prints what it is refused; what fails is logged where it matters. */
const nothing = (): undefined => undefined;
const silent = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
};

/** Slack's own client, which tries nothing again by itself. In a file of its own, because only a call of Slack loads it. */
export const slackClient = (token: string, { apiUrl }: SlackAuth, timeoutMs: number): WebClient =>
  new WebClient(token, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    logger: { ...silent, getLevel: () => LogLevel.ERROR },
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
