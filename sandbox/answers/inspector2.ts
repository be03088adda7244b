import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import { coverageAnswers } from './inspector2/coverage.js';
import { findingAnswers } from './inspector2/findings.js';

export const inspector2Answers = (fleet: Fleet): Answers => ({
  ...findingAnswers(fleet),
  ...coverageAnswers(fleet),
});
