import { randomUUID } from 'node:crypto';
import type { JSONRPCErrorResponse, JSONRPCResultResponse } from '@modelcontextprotocol/sdk/types.js';
import { Refused } from './refused.js';

export type Answer = JSONRPCResultResponse | JSONRPCErrorResponse;

/** Who is asked, and who answers: a person's client in one of its sessions. */
export interface Party {
  readonly caller: string;
  readonly session: string | undefined;
}

interface Question {
  readonly asked: Party;
  answered(answer: Answer): void;
}

/**
 * What tools ask their client in the middle of an event stream (elicitation, sampling), until a later POST answers it.
 * Nothing else outlives a request here, and a question lives no longer than the stream it was asked on.
 */
export class Questions {
  readonly #open = new Map<string, Question>();

  /** @returns the id to ask under: unlike the counter of a server that is made for one request, nobody else has it. */
  ask(asked: Party, answered: Question['answered']): string {
    const id = randomUUID();
    this.#open.set(id, { asked, answered });
    return id;
  }

  withdraw(id: string): void {
    this.#open.delete(id);
  }

  /** @throws Refused with status 400 for an answer to nothing that this client was asked, or a second one. */
  answer({ caller, session }: Party, answer: Answer): void {
    const id = String(answer.id);
    const question = this.#open.get(id);
    if (question?.asked.caller !== caller || question.asked.session !== session) {
      throw new Refused(400, 'no_question', 'Nothing of this id was asked of you, or it is no longer open.');
    }
    this.#open.delete(id);
    question.answered(answer);
  }
}
