/**
 * Compares the template that osls has just packaged with template.json, which `npm test` checks on machines without osls.
 * `--write` writes it instead. What is another with every build (hashes of code, the time in its place) is left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const snapshot = new URL('template.json', import.meta.url);
const packaged = readFileSync(
  new URL('.serverless/cloudformation-template-update-stack.json', import.meta.url),
  'utf8',
);

const lasting = JSON.parse(
  packaged
    .replace(/(LambdaVersion)[A-Za-z0-9]{20,}/g, '$1')
    .replace(/"CodeSha256": "[^"]+"/g, '"CodeSha256": "of the code"')
    .replace(/"S3Key": "[^"]+\/(\w+\.zip)"/g, '"S3Key": "$1"'),
);
// Versions stand in the order in which their code was packed.
for (const part of ['Resources', 'Outputs']) {
  lasting[part] = Object.fromEntries(Object.entries(lasting[part]).sort(([a], [b]) => (a < b ? -1 : 1)));
}
if (process.argv.includes('--write')) writeFileSync(snapshot, `${JSON.stringify(lasting, null, 2)}\n`);
else if (!isDeepStrictEqual(JSON.parse(readFileSync(snapshot, 'utf8')), lasting)) {
  process.stderr.write(
    'template.json is not what osls makes of serverless.yml: run `npm run snapshot` and read the diff.\n',
  );
  process.exit(1);
}
