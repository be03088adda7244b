import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http.js';
import { Refusal, sendJson } from './http.js';
import { connectorTokenSeconds, type Issuer } from './issuer.js';
import { appId, appSecret, tenantId } from './people.js';

const scope = 'https://api.botframework.com/.default';

/** Client credentials grant of the Microsoft identity platform (OAuth 2.0 v2.0 token endpoint). */
export async function login(req: IncomingMessage, res: ServerResponse, tenant: string, issuer: Issuer): Promise<void> {
  const form = new URLSearchParams((await readBody(req, 16 * 1024)).toString('utf8'));
  if (tenant !== tenantId) throw denied(400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
  if (form.get('grant_type') !== 'client_credentials') {
    throw denied(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  }
  if (form.get('scope') !== scope) {
    throw denied(400, 'invalid_scope', 'AADSTS70011: The provided value for the input parameter scope is not valid.');
  }
  if (form.get('client_id') !== appId) {
    throw denied(400, 'unauthorized_client', 'AADSTS700016: Application was not found in the directory.');
  }
  if (form.get('client_secret') !== appSecret) {
    throw denied(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
  const answer = { token_type: 'Bearer', expires_in: connectorTokenSeconds, ext_expires_in: connectorTokenSeconds };
  sendJson(res, 200, { ...answer, access_token: await issuer.connectorToken() });
}

const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description });
