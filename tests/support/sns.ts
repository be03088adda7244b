import { createSign, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export const TOPIC = 'arn:aws:sns:us-west-2:111122223333:sre-ops-alerts';

type Fields = Record<string, string | undefined>;

/** SNS's side on loopback: a certificate at a URL, and messages signed with its key. */
export async function startSns() {
  const makePair = () => generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], { keySize: 2048 });
  const [pair, stranger] = await Promise.all([makePair(), makePair()]);
  const served: string[] = [];
  /** What the certificate's host does next; the certificate where it is not set. */
  const host: {
    behave: ((path: string) => { status: number; body: string; location?: string } | 'silent') | undefined;
  } = {
    behave: undefined,
  };
  const server = createServer((request, response) => {
    served.push(request.url ?? '');
    const act = host.behave?.(request.url ?? '');
    if (act === 'silent') return;
    const { status, body, location } = act ?? { status: 200, body: pair.cert, location: undefined };
    response.writeHead(status, { connection: 'close', ...(location && { location }) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const path = `${origin}/sns/SimpleNotificationService-`;
  const certificateUrl = `${path}${'a'.repeat(32)}.pem`;

  const sign = (fields: Fields, key = pair.private): string => {
    const signed =
      fields.Type === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = signed.flatMap((name) => (fields[name] === undefined ? [] : [`${name}\n${fields[name]}\n`])).join('');
    return createSign(fields.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
      .update(text, 'utf8')
      .sign(key, 'base64');
  };

  return {
    host,
    served,
    origin,
    certificateUrl,
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.')}[0-9a-f]{32}\\.pem$`),
    /** A delivery as SNS posts it; `change` is signed, `tamper` is not. */
    message({
      change = {},
      tamper = {},
      stranger: forged = false,
    }: {
      change?: Fields;
      tamper?: Fields;
      stranger?: boolean;
    } = {}): string {
      const fields: Fields = {
        Type: 'Notification',
        MessageId: randomUUID(),
        TopicArn: TOPIC,
        Subject: 'An alarm',
        Message: 'something happened',
        Timestamp: new Date().toISOString(),
        SignatureVersion: '2',
        SigningCertURL: certificateUrl,
        UnsubscribeURL: `${origin}/unsubscribe`,
        ...change,
      };
      const Signature = sign(fields, forged ? stranger.private : pair.private);
      return JSON.stringify({ ...fields, Signature, ...tamper });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TestSns = Awaited<ReturnType<typeof startSns>>;
