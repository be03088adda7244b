import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../../bot/raw-body.js';

export const SECRET = 'test-signing-secret';
export const TEAM = 'T0SANDBOX01';
/** Epoch seconds that the endpoint under test takes for now. */
export const NOW = 1_795_900_000;

export interface SlackHttp {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

type Fields = Record<string, string>;
const FORM = 'application/x-www-form-urlencoded';

/** A signature as Slack's documentation makes it, and not as our code does. */
const sign = (body: Buffer, timestamp: string, secret = SECRET, version = 'v0'): string =>
  `${version}=${createHmac('sha256', secret)
    .update(`v0:${timestamp}:${body.toString('latin1')}`, 'latin1')
    .digest('hex')}`;

export function signed(
  type: string,
  text: string | Buffer,
  { timestamp = String(NOW), secret = SECRET } = {},
): SlackHttp {
  const body = Buffer.isBuffer(text) ? text : Buffer.from(text, 'utf8');
  const signature = sign(body, timestamp, secret);
  return {
    headers: { 'content-type': type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature },
    body,
  };
}

const fields = (seed: number, change: Fields = {}): Fields => ({
  team_id: TEAM,
  user_id: 'U0BENOKAFOR',
  channel_id: 'C0SREOPS001',
  channel_name: 'sre-operations',
  command: '/sre-vuln-check',
  text: `web-${seed}`,
  response_url: 'https://hooks.slack.com/x',
  trigger_id: `1.${seed}`,
  ...change,
});
export const command = (seed: number, change: Fields = {}, options = {}): SlackHttp =>
  signed(FORM, new URLSearchParams(fields(seed, change)).toString(), options);
export const event = (seed: number, change: object = {}, team = TEAM): SlackHttp =>
  signed(
    'application/json; charset=utf-8',
    JSON.stringify({
      type: 'event_callback',
      team_id: team,
      event_id: `Ev${seed}`,
      event: { type: 'app_mention', user: 'U0BENOKAFOR', text: `help ${seed}`, channel: 'C0SREOPS001', ...change },
    }),
  );
export const pressed = (seed: number, change: object = {}): SlackHttp => {
  const payload = {
    type: 'block_actions',
    team: { id: TEAM },
    user: { id: 'U0BENOKAFOR', team_id: TEAM },
    trigger_id: `1.${seed}`,
    container: { type: 'message', channel_id: 'C0SREOPS001', message_ts: '1.000001' },
    actions: [{ action_id: 'x', value: '{"verb":"show_fleet","data":{}}' }],
    ...change,
  };
  return signed(FORM, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
};

const header = (request: SlackHttp, name: string, value: string | undefined): SlackHttp => {
  const { [name]: _, ...others } = request.headers;
  return { ...request, headers: value === undefined ? others : { ...others, [name]: value } };
};
const signature = (request: SlackHttp, change: (value: string) => string | undefined): SlackHttp =>
  header(request, 'x-slack-signature', change(request.headers['x-slack-signature'] ?? ''));

interface HostileClass {
  readonly status: number;
  /** `before` is what Slack really sent, and was taken, before the forgery arrives. */
  readonly forge: (seed: number) => { readonly before?: SlackHttp; readonly request: SlackHttp };
}
const of = (status: number, request: (seed: number) => SlackHttp): HostileClass => ({
  status,
  forge: (seed) => ({ request: request(seed) }),
});
const afterwards = (status: number, request: (sent: SlackHttp, seed: number) => SlackHttp): HostileClass => ({
  status,
  forge: (seed) => {
    const before = command(seed);
    return { before, request: request(before, seed) };
  },
});

/** Everything that somebody could send to the app's public address. `seed` varies what does not matter to the class. */
export const hostile: Record<string, HostileClass> = {
  'no signature': of(401, (seed) => signature(command(seed), () => undefined)),
  'no timestamp': of(401, (seed) => header(command(seed), 'x-slack-request-timestamp', undefined)),
  'a signature with another secret': of(401, (seed) => command(seed, {}, { secret: `guess-${seed}` })),
  'a body that was changed after it was signed': of(401, (seed) => {
    const { headers, body } = command(seed);
    return { headers, body: Buffer.concat([body, Buffer.from(`&text=all-${seed}`)]) };
  }),
  'a timestamp that was changed after signing': of(401, (seed) =>
    header(command(seed, {}, { timestamp: String(NOW - 400 - seed) }), 'x-slack-request-timestamp', String(NOW)),
  ),
  'a request older than five minutes': of(401, (seed) => command(seed, {}, { timestamp: String(NOW - 300 - seed) })),
  'a request from more than five minutes ahead': of(401, (seed) =>
    command(seed, {}, { timestamp: String(NOW + 300 + seed ** 4) }),
  ),
  'a signed timestamp that is no number': of(401, (seed) => {
    const odd = ['abc', 'NaN', 'Infinity', '1e9', `0${NOW}`, `+${NOW}`, `${NOW}.5`, '0x6af0', '-1', `${NOW}x`];
    return command(seed, {}, { timestamp: odd[seed % odd.length] ?? '' });
  }),
  'the same request again': afterwards(409, (sent) => sent),
  'the same request with something behind the signature': afterwards(401, (sent, seed) =>
    signature(sent, (value) => `${value}${['=zz', '=', ' x', ',v0=', ';'][seed % 5]}${seed}`),
  ),
  'the same request with the signature spelled otherwise': afterwards(401, (sent, seed) =>
    signature(sent, (value) =>
      seed % 2 ? value.toUpperCase() : `v0=${value.slice(3, -1)}${value.slice(-1).replace(/[a-f]|\d/, 'G')}`,
    ),
  ),
  'a signature of another version': of(401, (seed) => {
    const { headers, body } = command(seed);
    const other = sign(body, String(NOW), SECRET, ['v1', 'v00', 'V0', '', 'v0 '][seed % 5]);
    return { headers: { ...headers, 'x-slack-signature': other }, body };
  }),
  'a signature that was cut or padded': of(401, (seed) =>
    signature(command(seed), (value) => (seed % 2 ? value.slice(0, -1 - (seed % 60)) : `${value}${'0'.repeat(seed)}`)),
  ),
  'another workspace': of(403, (seed) => {
    const other = `T0OTHER${seed}`;
    const all = [
      command(seed, { team_id: other }),
      pressed(seed, { team: { id: other } }),
      pressed(seed, { user: { id: 'U0BENOKAFOR', team_id: other } }),
      event(seed, {}, other),
      event(seed, { user_team: other }),
    ];
    return all[seed % all.length] ?? command(seed);
  }),
  'a body that Slack would not send': of(400, (seed) => {
    const all = [
      signed('application/json', `{"type":"event_callback","x":${seed}`),
      signed('application/json', `[${seed}]`),
      signed('application/json', JSON.stringify({ type: 'event_callback', seed })),
      signed(FORM, `payload=${seed}`),
      signed(FORM, `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', seed }))}`),
      signed(FORM, `command=/sre-vuln-check&text=${seed}`),
      signed(FORM, Buffer.from([0xff, 0xfe, seed])),
    ];
    return all[seed % all.length] ?? command(seed);
  }),
};

/** What only a whole HTTP request can be. */
export const hostileOnTheWire: Record<string, { status: number; request: SlackHttp }> = {
  'another kind of body': { status: 415, request: signed('text/plain', 'hello') },
  'a compressed body': {
    status: 415,
    request: header(signed(FORM, gzipSync('command=/sre-help')), 'content-encoding', 'gzip'),
  },
  'a body that is too large': { status: 413, request: signed(FORM, `text=${'x'.repeat(MAX_BODY_BYTES)}`) },
};
