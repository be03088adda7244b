import { newReference } from '../correlation.js';
import type { Measure } from './measure.js';

/** `defect`: something was thrown where nothing should be. `undelivered`: there was an answer, and it could not be sent. */
type SurfaceFailure = 'defect' | 'undelivered';

interface Told {
  readonly log: { error(fields: object, what: string): void };
  readonly measure: Measure;
}

/**
 * What a surface could not do: before there was an operation, or with its result. To whoever asked it is an answer that did not
 * come, so it counts as one; what fails in an operation, `invoke` counts.
 */
export class SurfaceFailures {
  /** @param told asked for when something fails: services are made after the surfaces that they talk through. */
  constructor(
    private readonly surface: string,
    private readonly told: () => Told,
  ) {}

  /** @returns the reference under which the log holds it. */
  tell(error: unknown, what: string, outcome: SurfaceFailure = 'defect', reference = newReference()): string {
    const { log, measure } = this.told();
    log.error({ err: error, reference, surface: this.surface }, what);
    measure({ Answers: 1, AnswerFailures: 1 }, { Surface: this.surface, Outcome: outcome });
    return reference;
  }
}
