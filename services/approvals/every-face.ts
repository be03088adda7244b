import type { Approval } from '../contracts/approval.js';
import type { Message } from '../contracts/message.js';
import { NotDelivered } from '../outbox/not-delivered.js';
import type { Conversation, FaceRef, Faces } from './faces.js';

type Surface = Conversation['surface'];
type Speaking = Pick<Faces, 'post' | 'edit'>;

/** Topics hear messages; approvals are for the chats. */
interface Surfaces {
  readonly teams?: Faces;
  readonly slack?: Faces;
  readonly sns?: Speaking;
}

/** The chat surfaces as one: each is asked for its own conversations alone, and one that fails does not stop the other. */
export class EveryFace implements Faces {
  constructor(private readonly surfaces: Surfaces) {}

  /** @throws when no surface could post it. */
  async approvalRequested(approval: Approval, conversations: readonly Conversation[]): Promise<FaceRef[]> {
    const asked = await Promise.allSettled(
      this.#parts(conversations).map(([faces, own]) => faces.approvalRequested(approval, own)),
    );
    const posted = asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    if (posted.length > 0) return posted;
    throw new AggregateError(reasonsOf(asked), 'the approval could not be posted to any conversation');
  }

  async approvalChanged(approval: Approval, faces: readonly FaceRef[]): Promise<void> {
    const changed = this.#parts(faces).map(([surface, own]) => surface.approvalChanged(approval, own));
    throwAny(await Promise.allSettled(changed), 'an approval was not edited everywhere');
  }

  async post(message: Message, conversation: Conversation): Promise<FaceRef> {
    return this.#surface(conversation).post(message, conversation);
  }

  async edit(message: Message, face: FaceRef): Promise<void> {
    return this.#surface(face).edit(message, face);
  }

  /** A conversation of a surface that this deployment no longer has. @throws NotDelivered */
  #surface({ surface }: { surface: Surface }): Speaking {
    const faces = this.surfaces[surface];
    if (!faces) throw new NotDelivered(`${surface} is not set up here`, { gone: true });
    return faces;
  }

  #parts<Part extends { surface: Surface }>(all: readonly Part[]): [Faces, Part[]][] {
    return (['teams', 'slack'] as const).flatMap((surface): [Faces, Part[]][] => {
      const faces = this.surfaces[surface];
      const own = all.filter((one) => one.surface === surface);
      return faces && own.length > 0 ? [[faces, own]] : [];
    });
  }
}

const reasonsOf = (settled: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));

function throwAny(settled: readonly PromiseSettledResult<unknown>[], message: string): void {
  const reasons = reasonsOf(settled);
  if (reasons.length > 0) throw new AggregateError(reasons, message);
}
