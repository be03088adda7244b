import type { ReportFormat } from '../../contracts/report.js';
import { csv } from './csv.js';
import { cyclonedxVex } from './cyclonedx-vex.js';
import type { Format } from './format.js';
import { html } from './html.js';
import { json } from './json.js';
import { markdown } from './markdown.js';
import { ocsf } from './ocsf.js';
import { sarif } from './sarif.js';

export const formats: Readonly<Record<ReportFormat, Format>> = {
  json,
  csv,
  html,
  markdown,
  sarif,
  ocsf,
  'cyclonedx-vex': cyclonedxVex,
};
