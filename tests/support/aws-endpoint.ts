import { AccessKeys } from '../../sandbox/access-keys.js';
import type { Answers } from '../../sandbox/answer.js';
import { Calls } from '../../sandbox/calls.js';
import { DynamoDb } from '../../sandbox/dynamodb.js';
import { AwsEndpoint } from '../../sandbox/endpoint.js';
import { Faults } from '../../sandbox/faults.js';
import { HeldCalls } from '../../sandbox/held-calls.js';
import { HttpRefusal } from '../../sandbox/http.js';
import { Ledger } from '../../sandbox/ledger.js';
import { Permissions } from '../../sandbox/permissions/permissions.js';
import { createSandboxServer, listen } from '../../sandbox/server.js';
import { ServiceModels } from '../../sandbox/service-model.js';

/** The sandbox's AWS endpoint alone, with the answers that a test gives it. */
export async function startAwsEndpoint(answers: Readonly<Record<string, Answers>>) {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const models = new ServiceModels();
  const keys = new AccessKeys();
  const faults = new Faults();
  const ledger = new Ledger(() => new Date());
  const held = new HeldCalls();
  faults.onChange(() => held.releaseAll());
  const permissions = new Permissions();
  const calls = new Calls({ models, faults, held, ledger, permissions, region: 'us-west-2', log });
  for (const [service, own] of Object.entries(answers)) calls.register(service, own);
  const dynamoDb = new DynamoDb(undefined);
  const endpoint = new AwsEndpoint({ models, keys, calls, faults, ledger, permissions, dynamoDb, log });
  const absent = async (): Promise<never> => {
    throw new HttpRefusal(404, 'not_found', 'not part of this test');
  };
  const server = createSandboxServer({
    aws: (request, res) => endpoint.handle(request, res),
    control: absent,
    teams: absent,
    slack: absent,
    certificate: absent,
    log,
  });
  const url = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    url,
    keys,
    calls,
    faults,
    held,
    ledger,
    permissions,
    logged,
    /** Options for any client of the SDK. */
    client: (role: 'bot' | 'workflow' = 'bot') => ({
      region: 'us-west-2',
      endpoint: url,
      credentials: keys.longTerm[role],
      maxAttempts: 1,
    }),
    async close() {
      server.close();
      server.closeAllConnections();
      await dynamoDb.close();
    },
  };
}

export type TestEndpoint = Awaited<ReturnType<typeof startAwsEndpoint>>;
