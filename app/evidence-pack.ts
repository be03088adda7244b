import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import { ApprovalRecords } from '../services/approvals/records.js';
import { AuditEntry } from '../services/audit/entry.js';
import { systemClock } from '../services/clock.js';
import { InvalidInput } from '../services/errors.js';
import { checkPack, type EvidencePack, evidencePack, packMarkdown, readPack } from '../services/evidence/pack.js';
import { openAudit } from './audit.js';

/** As audit verify ends where somebody changed something. */
const TAMPERED = 1;

/** `sre-agent audit evidence <approval>`: its evidence pack on standard output. @throws UserError, ConfigError */
export async function exportEvidence(id: string, { json }: { json: boolean }): Promise<void> {
  const { trail, table, log, close } = await openAudit();
  try {
    const records = new ApprovalRecords({ table, audit: trail, clock: systemClock, log });
    const { approval } = (await records.get(id)).data;
    const entries: AuditEntry[] = [];
    for await (const { data } of trail.items()) {
      const { success, data: entry } = AuditEntry.safeParse(data);
      if (success) entries.push(entry);
    }
    const pack = evidencePack(approval, entries, systemClock.now());
    process.stdout.write(json ? `${JSON.stringify(pack)}\n` : packMarkdown(pack));
  } finally {
    await close();
  }
}

/** `sre-agent audit check <file>`: asks nobody. @returns the exit code. @throws InvalidInput for what is no pack. */
export async function checkEvidence(file: string): Promise<number> {
  const checks = checkPack(await packIn(file));
  for (const { what, ok, detail } of checks)
    process.stdout.write(`${ok ? 'ok      ' : 'NOT SO  '}${what}: ${detail}\n`);
  return checks.every(({ ok }) => ok) ? 0 : TAMPERED;
}

async function packIn(file: string): Promise<EvidencePack> {
  try {
    return readPack(await readFile(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError || (error as NodeJS.ErrnoException).code))
      throw error;
    throw new InvalidInput(`${file} holds no evidence pack.`, {
      hint: 'sre-agent audit evidence <approval> > evidence.md makes one.',
      cause: error,
    });
  }
}
