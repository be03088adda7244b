import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const root = new URL('../../../', import.meta.url);
const json = (path: string): object => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** What a deployment tells the sandbox beside where it is: workflows, documents and schedules of `infra/`. */
export const deployed = () => ({
  stateMachines: { 'sre-ops-patch': json('infra/workflows/patch.asl.json') },
  documents: Object.fromEntries(
    readdirSync(new URL('infra/documents', root)).map((file) => [
      basename(file, '.json'),
      json(`infra/documents/${file}`),
    ]),
  ),
  schedules: { 'sre-ops-poll': { function: 'poll', everyMinutes: 5 } },
});
