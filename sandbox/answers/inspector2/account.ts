import type {
  Account,
  BatchGetAccountStatusCommandInput,
  BatchGetAccountStatusCommandOutput,
  DisableCommandInput,
  DisableCommandOutput,
  EnableCommandInput,
  EnableCommandOutput,
  EnableDelegatedAdminAccountCommandInput,
  EnableDelegatedAdminAccountCommandOutput,
  GetDelegatedAdminAccountCommandOutput,
  Status,
} from '@aws-sdk/client-inspector2';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import { account } from '../../world.js';

type Out<T> = Omit<T, '$metadata'>;

const kinds = { EC2: 'ec2', ECR: 'ecr', LAMBDA: 'lambda', LAMBDA_CODE: 'lambdaCode' } as const;
type Kind = keyof typeof kinds;
const everyKind = Object.keys(kinds) as Kind[];

/** Inspector keeps one administrator for all the accounts of an organisation; this one is alone until somebody names one. */
const ADMINISTRATOR = 'administrator';

/** What Inspector scans in the account: everything, until somebody disables a kind of resource. */
export class InspectorAccount {
  constructor(private readonly fleet: Fleet) {}

  isOn(kind: Kind): boolean {
    return this.fleet.state.tagsOf('inspector2')[kind] !== 'DISABLED';
  }

  get administrator(): string | undefined {
    return this.fleet.state.tagsOf('inspector2')[ADMINISTRATOR];
  }

  set administrator(accountId: string) {
    this.fleet.state.tag('inspector2', ADMINISTRATOR, accountId);
    this.fleet.state.save();
  }

  /** No list of kinds means all of them. */
  set(resourceTypes: readonly string[] | undefined, status: Status): Account {
    const wanted = everyKind.filter((kind) => !resourceTypes?.length || resourceTypes.includes(kind));
    for (const kind of wanted) this.fleet.state.tag('inspector2', kind, status);
    this.fleet.state.save();
    const ofKinds = everyKind.map((kind) => [kinds[kind], this.isOn(kind) ? 'ENABLED' : 'DISABLED']);
    return { accountId: account, status, resourceStatus: Object.fromEntries(ofKinds) } as Account;
  }
}

export function accountAnswers(inspector: InspectorAccount) {
  const stateOf = (on: boolean) => ({
    status: on ? ('ENABLED' as const) : ('DISABLED' as const),
    errorCode: 'ALREADY_ENABLED' as const,
    errorMessage: '',
  });
  return {
    BatchGetAccountStatus({ input }: Call<BatchGetAccountStatusCommandInput>): Out<BatchGetAccountStatusCommandOutput> {
      const others = (input.accountIds ?? []).filter((id) => id !== account);
      const asked = !input.accountIds?.length || input.accountIds.includes(account);
      const resourceState = Object.fromEntries(everyKind.map((kind) => [kinds[kind], stateOf(inspector.isOn(kind))]));
      const state = stateOf(everyKind.some((kind) => inspector.isOn(kind)));
      return {
        accounts: asked ? [{ accountId: account, state, resourceState: resourceState as never }] : [],
        failedAccounts: others.map((accountId) => ({
          accountId,
          errorCode: 'ACCESS_DENIED',
          errorMessage: 'The account is no member',
        })),
      };
    },

    GetDelegatedAdminAccount(): Out<GetDelegatedAdminAccountCommandOutput> {
      const accountId = inspector.administrator;
      if (accountId === undefined)
        throw new AwsError('ResourceNotFoundException', 'No delegated administrator account is set.', 404);
      return { delegatedAdmin: { accountId, relationshipStatus: 'ENABLED' } };
    },

    EnableDelegatedAdminAccount({
      input: { delegatedAdminAccountId },
    }: Call<EnableDelegatedAdminAccountCommandInput>): Out<EnableDelegatedAdminAccountCommandOutput> {
      inspector.administrator = delegatedAdminAccountId ?? '';
      return { delegatedAdminAccountId };
    },

    Enable({ input }: Call<EnableCommandInput>): Out<EnableCommandOutput> {
      return { accounts: [inspector.set(input.resourceTypes, 'ENABLED')], failedAccounts: [] };
    },

    Disable({ input }: Call<DisableCommandInput>): Out<DisableCommandOutput> {
      return { accounts: [inspector.set(input.resourceTypes, 'DISABLED')], failedAccounts: [] };
    },
  };
}
