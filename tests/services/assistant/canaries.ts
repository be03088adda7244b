/** Put together here, so that nobody who scans the source takes them for real ones. */
const join = (...parts: string[]) => parts.join('');
const KEY = join('MIIEvQIBADANBgkqhkiG9w0', 'BAQEFAASCBKcwggSjAgEAAoIBAQC7');
export const ours = ['our-signing-secret-of-slack', 'our key for the tools of mcp'];

/** Each secret, and the text in which somebody left it at `%`. */
export const canaries: readonly (readonly [secret: string, text: string])[] = [
  [join('AKIA', 'IOSFODNN7CANARY1'), 'user data: export KEY=%'],
  [join('ASIA', 'IOSFODNN7CANARY2'), 'started with % by hand'],
  [join('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYCANARYKEY1'), 'aws_secret_access_key = %'],
  [join('FwoGZXIvYXdzEBYaDCanary', '3aB4cD5eF6gH7iJ8kL9'), 'AWS_SESSION_TOKEN=%'],
  [join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiJjYW5hcnkifQ', '.c2lnbmF0dXJlY2FuYXJ5'), 'GET /x authorization: Bearer %'],
  [join('xox', 'b-1234567890-canaryslackbot'), 'Name=%'],
  [join('xox', 'p-1234567890-canaryslackuser'), 'token of a person %'],
  [join('xapp', '-1-A123-canaryslackapp'), 'app level %'],
  [join('https://hooks.slack', '.com/services/T000/B000/canaryhook'), 'curl -d hi %'],
  [join('https://contoso.webhook.office', '.com/webhookb2/canary-teams'), 'posts to %'],
  [join('gh', 'p_canary0123456789abcdefABCDEF0123'), 'git clone with %'],
  [join('github_', 'pat_11CANARY0_abcdefghijklmn'), 'in .netrc: %'],
  [join('glpat', '-canary_0123456789ab'), 'CI used % yesterday'],
  [join('AIza', 'SyCanary0123456789abcdefghijklmn'), 'maps key %'],
  [join('sk-', 'canary0123456789abcdef0123'), 'prompted with %'],
  ['hunter2canary', 'mysql -u root --password %'],
  ['correct-horse-canary', 'password: %'],
  ['s3cr3tcanary', 'postgres://app:%@db.internal:5432/prod'],
  ['Pwd!canary18', 'Server=db;User Id=sa;Password=%;'],
  [join('Q2FuYXJ5QWNjb3VudEtleQ', '19=='), 'DefaultEndpointsProtocol=https;AccountKey=%;'],
  [join('dXNlcjpjYW5hcnkt', 'YmFzaWM='), 'header Authorization: Basic %'],
  [join('-----BEGIN RSA PRIVATE', ` KEY-----\n${KEY}\n-----END RSA PRIVATE KEY-----`), 'cat /root/key: %'],
  ['0a1b2c3d4e5fcanarysig', 'GET /report?X-Amz-Signature=%&x=1'],
  [ours[0] ?? '', 'the process said % and ended'],
  [ours[1] ?? '', 'a tag that holds %'],
];

export const texts = canaries.map(([secret, text]) => text.replace('%', () => secret));

export const essence = (secret: string) => (secret.includes('PRIVATE') ? KEY : JSON.stringify(secret).slice(1, -1));
/** Where those that a text holds were left. */
export const foundIn = (text: string) =>
  canaries.filter(([secret]) => text.includes(essence(secret))).map(([, where]) => where);
