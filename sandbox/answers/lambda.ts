import type { InvokeCommandInput, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Answers, Call } from '../answer.js';
import type { Functions } from '../functions.js';
import { parseJson } from '../protocols/json.js';

type Output<T> = Omit<T, '$metadata'>;

/** As Lambda repeats an asynchronous invocation that failed (AWS: retry attempts). */
const MOST_ATTEMPTS = 3;

/** Invocations by name: for their answer, or kept until they are done. */
export function lambdaAnswers(functions: Pick<Functions, 'invoke'>): Answers {
  const later = async (name: string, payload: unknown): Promise<void> => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      if ((await functions.invoke(name, payload)).ok) return;
    }
  };

  return {
    Invoke: async ({ input }: Call<InvokeCommandInput>): Promise<Output<InvokeCommandOutput>> => {
      const name = nameIn(input.FunctionName);
      const payload = payloadOf(input.Payload);
      if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
      if (input.InvocationType === 'Event') {
        void later(name, payload);
        return { StatusCode: 202 };
      }
      const result = await functions.invoke(name, payload);
      const { ok: isDone, ...failure } = result;
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        ...(!isDone && { FunctionError: 'Unhandled' }),
        Payload: bytes(result.ok ? result.payload : failure),
      };
    },
  };
}

/** Of a name or an ARN, with an alias behind it or without (AWS Lambda API reference, `Invoke`). */
const nameIn = (given = ''): string => (/:function:([^:]+)/.exec(given)?.[1] ?? given).replace(/:.*$/, '');

const bytes = (value: unknown) =>
  new TextEncoder().encode(JSON.stringify(value)) as NonNullable<InvokeCommandOutput['Payload']>;

const payloadOf = (payload: InvokeCommandInput['Payload']): unknown =>
  parseJson(Buffer.from((payload as Uint8Array | undefined) ?? []));
