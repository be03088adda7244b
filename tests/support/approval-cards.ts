import type { ApprovalRecord } from '../../services/approvals/records.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { SandboxProcess } from './processes.js';

/** The cards of approvals that stand in the channels of the sandbox's Teams and Slack. */
export class ApprovalCards {
  /** Second posts in Teams that somebody saw. */
  readonly #twice = new Set<string>();

  constructor(private readonly sandbox: Pick<SandboxProcess, 'teams' | 'slack'>) {}

  get seenTwice(): number {
    return this.#twice.size;
  }

  /** It stands in both channels. */
  async isAsked(approval: Approval): Promise<boolean> {
    const [teams, slack] = [await this.inTeams(approval), await this.#inSlack(approval)];
    return teams.length > 0 && slack.length > 0;
  }

  async count(records: readonly (ApprovalRecord | undefined)[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [index, record] of records.entries()) {
      if (!record) continue;
      counts[`card ${index + 1} in Teams`] = (await this.inTeams(record.approval)).length;
      counts[`card ${index + 1} in Slack`] = (await this.#inSlack(record.approval)).length;
    }
    return counts;
  }

  /** Ids of its cards, as people see them who have looked at them. */
  async inTeams({ approval_id }: Approval): Promise<string[]> {
    const channel = this.sandbox.teams.as('Ana Ruiz').in('channel');
    const ids = async () => {
      const messages = await channel.messages();
      return messages.filter(({ cards }) => shows(cards, approval_id)).map(({ id }) => id);
    };
    const before = await ids();
    if (before.length < 2) return before;
    await channel.cards();
    for (const id of before.slice(1)) this.#twice.add(id);
    return ids();
  }

  async #inSlack({ approval_id }: Approval): Promise<string[]> {
    const messages = await this.sandbox.slack.as('Ana Ruiz').in('channel').messages();
    return messages.filter(({ blocks }) => shows(blocks, approval_id)).map(({ ts }) => ts);
  }
}

/** A card of this approval, and not a message about it: by its last line. */
const shows = (content: unknown, approvalId: string): boolean =>
  JSON.stringify(content).includes(`approval ${approvalId} · workflow`);
