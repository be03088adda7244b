import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { instanceAnswers } from './ec2/instances.js';
import { networkAnswers } from './ec2/network.js';
import { storageAnswers } from './ec2/storage.js';
import { tagAnswers } from './ec2/tags.js';

export const ec2Answers = (world: World, fleet: Fleet): Answers => ({
  ...instanceAnswers(world, fleet),
  ...networkAnswers(world, fleet),
  ...storageAnswers(world, fleet),
  ...tagAnswers(fleet),
});
