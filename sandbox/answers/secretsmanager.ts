import { randomUUID } from 'node:crypto';
import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { type Answers, AwsError, type Call } from '../answer.js';
import { account } from '../world.js';

type Output<T> = Omit<T, '$metadata'>;

interface Version {
  readonly id: string;
  readonly text: string;
  readonly at: Date;
}

/** What everybody who deploys would put there by hand: the values of the chat platforms. */
export const CHAT_SECRET = 'sre-ops-chat';

/** One secret, with its current and previous version. */
export function secretsManagerAnswers(initial: () => Readonly<Record<string, string>>, now: () => Date): Answers {
  const arn = `arn:aws:secretsmanager:us-west-2:${account}:secret:${CHAT_SECRET}-5aNdBx`;
  const versions: Version[] = [];
  const newest = (): Version => {
    const [current] = versions;
    if (current) return current;
    const made = { id: randomUUID(), text: JSON.stringify(initial()), at: now() };
    versions.unshift(made);
    return made;
  };
  const known = (id = ''): void => {
    if (id === CHAT_SECRET || id === arn) return;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  const staged = ({ VersionStage: stage = 'AWSCURRENT', VersionId: id }: GetSecretValueCommandInput): Version => {
    const current = newest();
    const found = id ? versions.find((one) => one.id === id) : stage === 'AWSPREVIOUS' ? versions[1] : current;
    if (found && (id || ['AWSCURRENT', 'AWSPREVIOUS'].includes(stage))) return found;
    const what = `Secrets Manager can't find the specified secret value for ${id ? `VersionId: ${id}` : `staging label: ${stage}`}`;
    throw new AwsError('ResourceNotFoundException', what);
  };

  return {
    GetSecretValue: ({ input }: Call<GetSecretValueCommandInput>): Output<GetSecretValueCommandOutput> => {
      known(input.SecretId);
      const { id, text, at } = staged(input);
      const index = versions.findIndex((one) => one.id === id);
      return {
        ...{ ARN: arn, Name: CHAT_SECRET, VersionId: id, SecretString: text, CreatedDate: at },
        VersionStages: index === 0 ? ['AWSCURRENT'] : index === 1 ? ['AWSPREVIOUS'] : [],
      };
    },

    PutSecretValue: ({ input }: Call<PutSecretValueCommandInput>): Output<PutSecretValueCommandOutput> => {
      known(input.SecretId);
      newest();
      const id = input.ClientRequestToken ?? randomUUID();
      if (!versions.some((one) => one.id === id)) {
        versions.unshift({ id, text: input.SecretString ?? '', at: now() });
      }
      return { ARN: arn, Name: CHAT_SECRET, VersionId: id, VersionStages: ['AWSCURRENT'] };
    },
  };
}
