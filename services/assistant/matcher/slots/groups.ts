/** Words for many hosts at once, and the tag that each of them is. */
export type Groups = readonly (readonly [RegExp, string])[];

const ABOUT = '(?:in |the |of |on |for |across |at |our |all )*';
const environment = (words: string, value: string): readonly [RegExp, string] => [
  new RegExp(
    `(?<!\\b(?:non|pre|outside)[- ]?)\\b${ABOUT}(?:(?:env|environment) (?:is )?)?(?:${words})\\b(?!-| (?:teams?|guys?|folks|people|engineers?|lead|manager|ops)\\b)(?: (?:environment|env|fleet|account|stage))?`,
    'g',
  ),
  `env=${value}`,
];
const ENVIRONMENTS: Groups = [
  environment('production|prod|prd|live environment', 'prod'),
  environment(
    'staging|(?<!\\b(?:this|that|which|what|next|early|late|first|last|final|each|every|any|some|another|at) )stage(?! \\d)|stg',
    'staging',
  ),
  environment('development|dev', 'dev'),
  environment('uat', 'uat'),
  environment('qa', 'qa'),
  environment('(?:env|environment) test|test(?= (?:environment|env)\\b)', 'test'),
];

const MACHINES =
  '(?:servers?|hosts?|instances?|machines?|boxes|box|tier|nodes?|fleet|layer|vms?|group|pool|cluster|farm)';
const KINDS = '(?:web|api|db|database|cache|batch|ci)';
/** `web servers`, and of `web and api servers` the first. */
const role = (name: string, words: string, others = ''): readonly [RegExp, string] => [
  new RegExp(
    `\\b(?:${words})(?=(?:,| and| or| &) (?:${KINDS}(?:,| and| or| &) )?${KINDS} ?${MACHINES}\\b)|\\b(?:${words})[- ]?${MACHINES}\\b|\\brole (?:is |of )?(?:${words})\\b${others}`,
    'g',
  ),
  `role=${name}`,
];
/** The one that everybody knows: `our database`, `the prod db`. Not `the db replica`. */
const WHOSE = '(?:the|our|my|your|prod|production|staging|live)';
const ONE_OF_THEM = '(?:primary|replica|master|standby|secondary|password|credentials|user|users)';
/** `patch status of web and db`, `and the api?` */
const ALONE = '(?<=(?:\\b(?:on|of|for|across|about)|^and|[a-z] and) (?:the )?)';
const END = '(?=\\W*$|,? (?:and|or) (?:the )?(?:web|api|db|cache)\\b)';
const ROLES: Groups = [
  role(
    'web',
    'web|front[- ]?end',
    `|\\bwebs\\b|${ALONE}web${END}|\\bfront[- ]?ends\\b|(?<=\\b${WHOSE} )front[- ]?end\\b(?!-)`,
  ),
  role('api', 'api', `|\\b(?:the|all|both|our|my) apis\\b|${ALONE}apis?${END}`),
  role(
    'db',
    'db|database',
    `|\\bdatabases\\b|\\bdbs\\b|${ALONE}db${END}|(?<=\\b${WHOSE} )(?:database|db)\\b(?!-| ${ONE_OF_THEM}\\b)`,
  ),
  role('cache', 'cache|redis', '|\\bthe caches\\b'),
  role('batch', 'batch'),
  role('ci', 'ci|build'),
];

export const groups: Groups = [...ROLES, ...ENVIRONMENTS];
