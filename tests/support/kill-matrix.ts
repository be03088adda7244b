import { setImmediate } from 'node:timers/promises';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { Subscriptions } from '../../services/alerts/subscriptions.js';
import { ApprovalRecord } from '../../services/approvals/records.js';
import { AuditEntry } from '../../services/audit/entry.js';
import { createClients } from '../../services/aws/clients.js';
import { systemClock } from '../../services/clock.js';
import { Table } from '../../services/table.js';
import { ApprovalCards } from './approval-cards.js';
import { type KillPoint, type Phase, type Plot, plots } from './kill-points.js';
import type { Story } from './kill-story.js';
import type { SandboxProcess } from './processes.js';
import { Standby } from './standby.js';

interface Effect {
  readonly service: string;
  readonly operation: string;
  readonly role: string;
  readonly resources: readonly string[];
  readonly outcome: string;
}

/** Which kind of plan a phase is about, and which of the approvals of that kind. */
const aboutOf = (phase: Phase): About =>
  phase.endsWith('back') ? 'rollback' : phase.endsWith('again') ? 'renewal' : 'patch';
type About = 'patch' | 'rollback' | 'renewal';

const HOST = 'api-1';
const MOST_TURNS = 600;
const WEDNESDAY = 3;

/**
 * People have a host patched and put back, while the service is killed with SIGKILL at each of the points in turn and
 * started again. The sandbox runs in a process of its own and keeps count.
 */
export class KillMatrix {
  readonly #table: Table;
  #serving: Standby;
  #next: Standby;
  #phases: readonly Phase[] = plots.rollback;
  #cards: ApprovalCards;

  private constructor(
    private readonly sandbox: SandboxProcess,
    private readonly clients: ReturnType<typeof createClients>,
    serving: Standby,
  ) {
    this.#table = new Table(() => clients.dynamodb(), 'sre-operations', systemClock);
    this.#serving = serving;
    this.#cards = new ApprovalCards(sandbox);
    this.#next = Standby.begin(sandbox.urls.aws);
  }

  static async begin(sandbox: SandboxProcess): Promise<KillMatrix> {
    const { aws } = await sandbox.descriptor();
    const { region, endpoint, accessKeys } = aws;
    const first = Standby.begin(endpoint);
    await first.serve();
    await sandbox.teams.rateLimits(false);
    await sandbox.slack.rateLimits(false);
    return new KillMatrix(sandbox, createClients({ region, endpoint, credentials: accessKeys.operator }), first);
  }

  async end(): Promise<void> {
    this.clients.destroy();
    await Promise.all([this.#serving.kill(), this.#next.kill()]);
  }

  /** @param faults in force all the time, beside those that hold a call. */
  async story(points: readonly KillPoint[], { plot = 'rollback', faults = [] }: Telling = {}): Promise<Story> {
    this.#phases = plots[plot];
    this.#cards = new ApprovalCards(this.sandbox);
    await this.#awayFromWindows();
    await this.sandbox.control('POST', '/reset', {});
    await this.#installed();
    // The next service knows nothing of the fleet as it was.
    await this.#replace(async () => undefined);
    let killed = 0;
    const missed: KillPoint[] = [];
    await this.#arm(points[0], faults);
    for (const [index, point] of points.entries()) {
      // The next point is in force before the next service is: it may begin where this one ended.
      const armNext = () => this.#arm(points[index + 1], faults);
      if (await this.#isHeldAt(point)) {
        await this.#replace(armNext);
        killed += 1;
      } else {
        missed.push(point);
        await armNext();
      }
    }
    for (const phase of this.#phases) await this.#until(phase, () => false);
    await this.#settled();
    const records = [await this.#approval('patch'), await this.#approval(aboutOf(this.#phases[3] ?? 'ask'))];
    return {
      killed,
      missed,
      effects: await this.#effects(),
      audited: await this.#audited(),
      states: records.map((record) => record?.approval.run?.status),
      cards: await this.#cards.count(records),
      seenTwice: this.#cards.seenTwice,
    };
  }

  /** The service was added to both channels, and knows it: killed before, it would never be told again. */
  async #installed(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const surfaces = (await new Subscriptions(this.#table).forApprovals()).map(({ surface }) => surface);
      if (surfaces.includes('teams') && surfaces.includes('slack')) return;
      await this.#held(50);
    }
    throw new Error('the service is never added to both channels');
  }

  /** To a Wednesday noon, whatever day it is: an approved plan waits for Sunday then, and does not run at once. */
  async #awayFromWindows(): Promise<void> {
    const { now } = await this.sandbox.control<{ now: string }>('GET', '/clock');
    const noon = new Date(`${now.slice(0, 10)}T12:00:00Z`);
    do noon.setUTCDate(noon.getUTCDate() + 1);
    while (noon.getUTCDay() !== WEDNESDAY);
    await this.sandbox.control('POST', '/clock', { to: noon.toISOString() });
  }

  async #arm(point: KillPoint | undefined, faults: readonly object[]): Promise<void> {
    const { phase: _, ...target } = point ?? {};
    await this.sandbox.control('PUT', '/faults', point ? [...faults, { kind: 'hold', ...target }] : faults);
  }

  /** @returns false when the phase was over before such a call came by. */
  async #isHeldAt(point: KillPoint): Promise<boolean> {
    let isHeld = false;
    for (const phase of this.#phases.slice(0, this.#phases.indexOf(point.phase) + 1)) {
      await this.#until(phase, async () => {
        isHeld ||= (await this.#held()) > 0;
        return isHeld;
      });
    }
    return isHeld;
  }

  async #replace(meanwhile: () => Promise<void>): Promise<void> {
    await this.#serving.kill();
    // Replacing the faults lets calls go on that stand still: not those of the one that was killed.
    while ((await this.#held()) > 0) await setImmediate();
    await meanwhile();
    this.#serving = this.#next;
    await this.#serving.serve();
    this.#next = Standby.begin(this.sandbox.urls.aws);
  }

  async #held(waitMs = 0): Promise<number> {
    return (await this.sandbox.control<unknown[]>('GET', `/held?wait_ms=${waitMs}`)).length;
  }

  /** Pushes the story on until its phase is over, or `enough`. What is pushed may stand still for as long as it likes. */
  async #until(phase: Phase, enough: () => boolean | Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      if (await enough()) return;
      if (await this.#isOver(phase)) return;
      const pushed = this.#push(phase).catch(() => undefined);
      for (let done = false; !done && !(await enough()); ) {
        done = await Promise.race([pushed.then(() => true), this.#held(200).then((held) => held > 0)]);
      }
    }
    throw new Error(`the phase "${phase}" does not end`);
  }

  async #isOver(phase: Phase): Promise<boolean> {
    const record = await this.#approval(aboutOf(phase));
    if (!record) return false;
    const { approval, workflow } = record;
    if (phase.startsWith('ask')) return workflow.task_token !== null && (await this.#cards.isAsked(approval));
    if (phase === 'drift') return approval.voided?.next !== undefined;
    return phase.startsWith('decide') ? workflow.told : Boolean(approval.run?.finished_at);
  }

  /** What people do next in this phase, and a moment for what happens by itself. */
  async #push(phase: Phase): Promise<void> {
    const { teams, control } = this.sandbox;
    const record = await this.#approval(aboutOf(phase));
    if (phase === 'drift') await this.#spoil();
    if ((phase === 'ask' || phase === 'ask back') && !record) {
      const words = phase === 'ask' ? `/sre-patch ${HOST} all` : `/sre-rollback ${HOST}`;
      await teams.as('Ben Okafor').in('personal').say(words);
      // A host may be taken by a request that never came: it is free after a minute.
      await control('POST', '/clock', { advance_ms: 61_000 });
    } else if (phase.startsWith('decide') && record?.approval.status === 'pending') {
      await this.#approve(record);
    } else {
      await control(
        'POST',
        '/clock',
        phase.startsWith('ask') || phase.startsWith('decide') ? { advance_ms: 6_000 } : { next: true },
      );
    }
  }

  async #approve({ approval }: ApprovalRecord): Promise<void> {
    const inChannel = (person: string) => this.sandbox.teams.as(person).in('channel');
    const [on] = await this.#cards.inTeams(approval);
    for (const [id, person] of [
      ['ana', 'Ana Ruiz'],
      ['mei', 'Mei Tanaka'],
    ] as const) {
      if (on === undefined || approval.decisions.some(({ by }) => by.id === id)) continue;
      const { buttons } = await inChannel(person).card(on);
      if (!buttons.includes('Approve')) await inChannel(person).press('Review', {}, { on });
      await inChannel(person).press('Approve', {}, { on });
    }
  }

  /** From now on it is another machine than people approved, and its patch makes it ill. */
  async #spoil(): Promise<void> {
    const ec2 = await this.clients.ec2();
    const named = [{ Name: 'tag:Name', Values: [HOST] }];
    const { Reservations = [] } = await ec2.describeInstances({ Filters: named });
    const ids = Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
    const tags = { 'sandbox:machine': 'restarted', 'sandbox:health': 'impaired-by-patch' };
    await ec2.send(
      new CreateTagsCommand({ Resources: ids, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    );
  }

  async #approval(about: About): Promise<ApprovalRecord | undefined> {
    const statuses = ['pending', 'approved', 'cancelled', 'expired', 'rejected'];
    const found = await Promise.all(
      statuses.map((status) => this.#table.list(`APPROVAL#${status}`, ApprovalRecord, 10)),
    );
    return found
      .flat()
      .map(({ data }) => data)
      .find(({ approval }) =>
        about === 'rollback'
          ? approval.plan.content.kind === 'rollback'
          : approval.plan.content.kind === 'patch' && Boolean(approval.renews) === (about === 'renewal'),
      );
  }

  /** Everything that was saved is in the audit chain. */
  async #settled(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      await this.sandbox.control('POST', '/clock', { advance_ms: 0 });
      const records = [await this.#approval('patch'), await this.#approval(aboutOf(this.#phases[3] ?? 'ask'))];
      if (records.every((record) => record && (record.unaudited ?? []).length === 0)) return;
      await this.#held(50);
    }
    throw new Error('the audit chain never holds everything');
  }

  /** By what AWS itself would show: repetitions that AWS recognises are one effect. */
  async #effects(): Promise<Record<string, number>> {
    const { effects } = await this.sandbox.control<{ effects: Effect[] }>('GET', '/effects');
    const counts: Record<string, number> = {};
    const seen = new Set<string>();
    for (const { service, operation, role, resources, outcome } of effects) {
      // Each service says again where it is, vouches for the audit chain, and keeps what it wrote down: no effects on hosts.
      const isOwn = service === 'sns' || (service === 's3' && !resources.some((one) => one.startsWith('plans/')));
      if (outcome !== 'ok' || isOwn || role === 'operator') continue;
      const key = `${service}:${operation} by ${role}`;
      const identity = isRepeatable.has(operation) ? `${key} ${resources.join(' ')}` : undefined;
      if (identity !== undefined && seen.has(identity)) continue;
      if (identity !== undefined) seen.add(identity);
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  async #audited(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for await (const { data } of this.#table.partition('AUDIT')) {
      const { actor, operation, outcome } = AuditEntry.parse(data);
      // Pressing once more, by somebody who cannot know that it was saved, is refused and no second act.
      if (!acts.has(operation) || outcome === 'conflict') continue;
      const key = `${actor.id} ${operation} ${outcome}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }
}

interface Telling {
  readonly plot?: Plot;
  readonly faults?: readonly object[];
}

/** Calls of which AWS does the second with the same name or token as the first: nothing. */
const isRepeatable = new Set(['StartAutomationExecution', 'StartExecution', 'PutObject']);
const acts = new Set(['request_approval', 'decide_approval', 'void_approval', 'install', 'restore', 'run']);
