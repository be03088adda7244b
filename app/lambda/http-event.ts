/** A request as API Gateway's HTTP API invokes a function with (payload format 2.0): as much as is read of it. */
export interface HttpApiEvent {
  readonly version: '2.0';
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly cookies?: readonly string[];
  /** Names in lower case; of a header that came twice, both values with a comma between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    /** Of API Gateway; it stands in its access logs. */
    readonly requestId?: string;
    readonly http: { readonly method: string };
  };
}

/** What a function answers to it. */
export interface HttpApiResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The bytes that the client sent. */
export const bytesOf = ({
  body = '',
  isBase64Encoded = false,
}: Pick<HttpApiEvent, 'body' | 'isBase64Encoded'>): Buffer => Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** What Lambda hands a function beside the event: as much as is read of it. */
export interface FunctionContext {
  readonly awsRequestId: string;
}
