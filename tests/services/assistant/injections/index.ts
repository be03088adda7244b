import { filePaths } from './file-paths.js';
import { findingTitles } from './finding-titles.js';
import type { Injection } from './injection.js';
import { instanceTags } from './instance-tags.js';
import { logLines } from './log-lines.js';
import { snsSubjects } from './sns-subjects.js';
import { userAgents } from './user-agents.js';

/** What attackers write where a model may read it, and what one that obeys would do. */
export const injections: readonly Injection[] = [
  ...instanceTags,
  ...findingTitles,
  ...userAgents,
  ...logLines,
  ...snsSubjects,
  ...filePaths,
];
