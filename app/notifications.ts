import { NotTrusted } from '../services/alerts/not-trusted.js';
import { describeFailure, type FailureCode } from '../services/errors.js';
import type { Services } from '../services/services.js';
import { SurfaceFailures } from '../services/telemetry/surface-failures.js';

/** SNS delivers again what was answered with 5xx; anything else is its last word. */
const statuses: Record<FailureCode, number> = {
  invalid_input: 400,
  not_found: 404,
  not_allowed: 403,
  conflict: 409,
  access_denied: 502,
  unavailable: 503,
  defect: 500,
};

/** POST /alerts/sns: the body as it arrived, an HTTP answer back. A refusal leaves one security event. */
export async function receiveNotification(
  services: Services,
  body: string,
): Promise<{ status: number; body: { message: string } }> {
  try {
    const receipt = await services.alerts.receive(body);
    return { status: 200, body: { message: receipt.kind } };
  } catch (error) {
    const { code, message, reference } = describeFailure(error);
    if (code === 'invalid_input' || code === 'not_allowed') {
      services.security.refused(
        { door: 'sns', reason: error instanceof NotTrusted ? error.reason : code },
        'refused a notification',
      );
      return { status: statuses[code], body: { message: 'Refused' } };
    }
    new SurfaceFailures('sns', () => services).tell(error, 'a notification was not taken', 'defect', reference);
    return { status: statuses[code], body: { message } };
  }
}
