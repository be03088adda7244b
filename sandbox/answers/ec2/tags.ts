import type { CreateTagsCommandInput, CreateTagsCommandOutput, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../answer.js';
import type { FleetState } from '../../fleet/state.js';
import type { Fleet } from '../../fleet.js';

type Out<T> = Omit<T, '$metadata'>;

export function keepTags(
  state: FleetState,
  resourceId: string,
  specifications: readonly TagSpecification[] | undefined,
): void {
  for (const { Key, Value } of (specifications ?? []).flatMap(({ Tags = [] }) => Tags)) {
    if (Key) state.tag(resourceId, Key, Value ?? '');
  }
}

export function tagAnswers({ state }: Fleet) {
  return {
    CreateTags({ input }: Call<CreateTagsCommandInput>): Out<CreateTagsCommandOutput> {
      const reserved = input.Tags?.find(({ Key = '' }) => Key.toLowerCase().startsWith('aws:'));
      if (reserved) {
        throw new AwsError(
          'InvalidParameterValue',
          `Tag keys starting with 'aws:' are reserved for internal use: ${reserved.Key}`,
        );
      }
      for (const id of input.Resources ?? []) keepTags(state, id, [{ Tags: input.Tags ?? [] }]);
      state.save();
      return {};
    },
  };
}
