import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import { accountAnswers, InspectorAccount } from './inspector2/account.js';
import { aggregationAnswers } from './inspector2/aggregations.js';
import { coverageAnswers } from './inspector2/coverage.js';
import { filterAnswers } from './inspector2/filters.js';
import { FindingQuery } from './inspector2/finding-query.js';
import { findingAnswers } from './inspector2/findings.js';

export function inspector2Answers(fleet: Fleet): Answers {
  const account = new InspectorAccount(fleet);
  const scans = () => account.isOn('EC2');
  const query = new FindingQuery(fleet.findings, scans);
  return {
    ...findingAnswers(fleet, query),
    ...aggregationAnswers(fleet, query),
    ...coverageAnswers(fleet, scans),
    ...accountAnswers(account),
    ...filterAnswers(fleet),
  };
}
