import { markdown } from '../cards/markdown.js';
import { views } from '../cards/views/index.js';
import type { Failure } from '../services/errors.js';
import type { Caller } from '../services/operation.js';
import type { OperationName, OutputOf } from '../services/operations/index.js';
import type { Services } from '../services/services.js';

/** What a result says in Markdown, verdict and gaps first. The whole result is in `structuredContent`. */
export function resultText(name: string, output: object, services: Services, caller: Caller): string {
  const view = show(name as OperationName, output, {
    now: services.clock.now(),
    region: services.instances.region,
    viewer: caller,
  });
  const { approval } = output as { approval?: { approval_id: string } | null };
  return approval ? `${markdown(view)}\n\nApproval id: ${approval.approval_id}` : markdown(view);
}

/** The result of `operations[name]` belongs to `views[name]`; the compiler cannot follow that through a union. */
const show = <Name extends OperationName>(name: Name, output: unknown, context: Parameters<(typeof views)[Name]>[1]) =>
  views[name](output as OutputOf<Name>, context);

/** A failure in our words with its code; a defect is its reference and nothing else. */
export const failureText = ({ code, message, hint }: Failure): string =>
  [`${code}: ${message}`, hint].filter(Boolean).join(' ');
