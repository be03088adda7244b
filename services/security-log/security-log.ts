import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/entry.js';
import { correlationId } from '../correlation.js';
import type { Measure } from '../telemetry/measure.js';
import {
  type About,
  auditedAct,
  type DeniedCall,
  deniedCall,
  type ManagedChange,
  managedChange,
  type RefusedRequest,
  refusedRequest,
} from './ocsf-event.js';

/** Where a SIEM reads: lines of OCSF beside those of the log. */
export interface Siem {
  readonly stage: string;
  readonly region: string;
  /** Takes one line, without its end. */
  write(line: string): void;
}

interface SecurityLogOptions {
  readonly log: { warn(fields: object, message: string): void };
  readonly measure: Measure;
  /** Left out where no SIEM reads. */
  readonly siem?: Siem | undefined;
}

/**
 * What matters to whoever watches over the assistant itself: each refusal leaves one event here, and so does each decision
 * that stands in the audit chain and each change of what holds for everybody.
 */
export class SecurityLog {
  constructor(private readonly options: SecurityLogOptions) {}

  /** @param message for people; the reason is beside it. */
  refused({ door, ...request }: RefusedRequest, message: string): void {
    const { log, measure } = this.options;
    log.warn({ event: 'auth_refused', surface: door, ...request }, message);
    measure({ RefusedRequests: 1 }, { Surface: door });
    this.#tell((about) => refusedRequest({ door, ...request }, about));
  }

  /** Its caller is told, and its answer counts it. */
  denied(call: DeniedCall): void {
    this.#tell((about) => deniedCall(call, about));
  }

  /** What was chained just now. A process that ends right behind that tells nothing of it: the chain is the record. */
  chained(entry: AuditEvent): void {
    // It was said when it was refused.
    if (entry.outcome === 'not_allowed') return;
    const { id, at, correlation_id } = entry;
    const own = { uid: id, at: Date.parse(at), ...(correlation_id && { correlationId: correlation_id }) };
    this.#tell((about) => auditedAct(entry, { ...about, ...own }));
  }

  managed(change: ManagedChange): void {
    this.#tell((about) => managedChange(change, about));
  }

  #tell(event: (about: About) => object): void {
    const { siem } = this.options;
    if (!siem) return;
    const { stage, region } = siem;
    const about = { uid: randomUUID(), at: Date.now(), stage, region, correlationId: correlationId() };
    siem.write(JSON.stringify(event(about)));
  }
}
