import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { exitCodes } from '../cli/exit-codes.js';
import { Anchors } from '../services/audit/anchors.js';
import { AuditChain } from '../services/audit/chain.js';
import { AuditTrail } from '../services/audit/trail.js';
import type { Verdict } from '../services/audit/verify.js';
import { createClients } from '../services/aws/clients.js';
import { systemClock } from '../services/clock.js';
import { Table } from '../services/table.js';
import { connectAccount } from './account.js';
import { readConfig } from './config.js';
import { logger } from './logger.js';

const exits: Readonly<Record<Verdict['status'], number>> = { intact: 0, tampered: 1, unproven: exitCodes.unavailable };

/** `sre-agent audit verify`: looks through the whole chain. @returns the exit code. @throws UserError, ConfigError */
export async function verifyAudit({ json }: { json: boolean }): Promise<number> {
  const { trail, close } = await openAudit();
  try {
    const verdict = await trail.verify();
    process.stdout.write(`${json ? JSON.stringify(verdict) : verdict.summary}\n`);
    return exits[verdict.status];
  } finally {
    await close();
  }
}

/** `sre-agent audit export`: every entry as it stands, one JSON line each. @throws UserError, ConfigError */
export async function exportAudit(): Promise<void> {
  const { trail, close } = await openAudit();
  try {
    await pipeline(Readable.from(lines(trail)), process.stdout, { end: false });
  } catch (error) {
    // Whoever reads has seen enough.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  } finally {
    await close();
  }
}

async function* lines(trail: AuditTrail): AsyncGenerator<string> {
  for await (const { data } of trail.items()) yield `${JSON.stringify(data)}\n`;
}

interface OpenAudit {
  readonly trail: AuditTrail;
  readonly table: Table;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

/** The chain of the running service, of the sandbox's state folder, or of the configured account. Nothing is written. */
export async function openAudit(): Promise<OpenAudit> {
  const config = readConfig({ needs: ['ARTIFACT_BUCKET'] });
  const { aws, bucket, close } = await connectAccount(config, 'and so no audit chain');
  const clients = createClients(aws);
  const table = new Table(() => clients.dynamodb(), config.DYNAMODB_TABLE, systemClock);
  const chain = new AuditChain(table);
  const log = logger(config);
  return {
    trail: new AuditTrail(chain, new Anchors(clients, bucket, chain), log),
    table,
    log,
    async close() {
      clients.destroy();
      await close();
    },
  };
}
