/** A request of Slack that was acknowledged, for the function that does it: as it came, so that its signature still holds. */
export interface SlackHandedOver {
  readonly slack_request: {
    readonly headers: Readonly<Record<string, string>>;
    /** In base64. */
    readonly body: string;
    /** What both functions know the request by. */
    readonly correlation_id?: string;
  };
}

const PASSED = ['content-type', 'x-slack-request-timestamp', 'x-slack-signature', 'x-slack-retry-num'];

export function handedOver(
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
  correlation_id: string,
): SlackHandedOver {
  const passed = PASSED.flatMap((name): [string, string][] => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { slack_request: { headers: Object.fromEntries(passed), body: body.toString('base64'), correlation_id } };
}

export const isHandedOver = (event: object): event is SlackHandedOver => 'slack_request' in event;
