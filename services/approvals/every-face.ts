import type { Message } from '../contracts/message.js';
import { NotDelivered } from '../outbox/not-delivered.js';
import type { Conversation, FaceRef, Faces } from './faces.js';

type Surface = Conversation['surface'];

/** The surfaces as one: each is asked for its own conversations alone. */
export class EveryFace implements Faces {
  constructor(private readonly surfaces: { readonly [Name in Surface]?: Faces }) {}

  async post(message: Message, conversation: Conversation, mark: string): Promise<FaceRef> {
    return this.#surface(conversation).post(message, conversation, mark);
  }

  async edit(message: Message, face: FaceRef, mark: string): Promise<void> {
    return this.#surface(face).edit(message, face, mark);
  }

  async find(mark: string, conversation: Conversation, since: Date): Promise<FaceRef | undefined> {
    return this.#surface(conversation).find?.(mark, conversation, since);
  }

  async remove(face: FaceRef): Promise<void> {
    await this.#surface(face).remove?.(face);
  }

  /** A conversation of a surface that this deployment no longer has. @throws NotDelivered */
  #surface({ surface }: { surface: Surface }): Faces {
    const faces = this.surfaces[surface];
    if (!faces) throw new NotDelivered(`${surface} is not set up here`, { gone: true });
    return faces;
  }
}
