import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import { baselineAnswers } from './ssm/baselines.js';
import { commandAnswers } from './ssm/commands.js';
import { managedAnswers } from './ssm/managed.js';
import { patchAnswers } from './ssm/patches.js';
import { scheduleAnswers } from './ssm/schedule.js';

export const ssmAnswers = (fleet: Fleet): Answers => ({
  ...managedAnswers(fleet),
  ...patchAnswers(fleet),
  ...baselineAnswers(),
  ...commandAnswers(fleet),
  ...scheduleAnswers(fleet),
});
