import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { alarmAnswers } from './monitoring/alarms.js';
import { metricDataAnswers } from './monitoring/metric-data.js';
import { metricStatisticsAnswers } from './monitoring/metric-statistics.js';

export const monitoringAnswers = (world: World, fleet: Fleet): Answers => ({
  ...metricDataAnswers(world, fleet),
  ...metricStatisticsAnswers(world, fleet),
  ...alarmAnswers(world, fleet),
});
