import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { flowLogAnswers } from './ec2/flow-logs.js';
import { instanceAnswers } from './ec2/instances.js';
import { networkAnswers } from './ec2/network.js';
import { networkAclAnswers } from './ec2/network-acls.js';
import { rootVolumeAnswers } from './ec2/root-volume.js';
import { routeTableAnswers } from './ec2/route-tables.js';
import { storageAnswers } from './ec2/storage.js';
import { tagAnswers } from './ec2/tags.js';

export const ec2Answers = (world: World, fleet: Fleet): Answers => ({
  ...instanceAnswers(world, fleet),
  ...networkAnswers(world, fleet),
  ...networkAclAnswers(world, fleet),
  ...routeTableAnswers(world, fleet),
  ...storageAnswers(world, fleet),
  ...rootVolumeAnswers(fleet),
  ...flowLogAnswers(world, fleet),
  ...tagAnswers(fleet),
});
