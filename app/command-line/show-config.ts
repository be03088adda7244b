import type { View } from '../../cards/view.js';
import { exitCodes } from '../../cli/exit-codes.js';
import { printView } from '../../cli/print-view.js';
import type { OutputFormat } from '../../cli/render.js';
import type { Terminal } from '../../cli/terminal.js';
import { explainSettings, type SettingOrigin } from '../config.js';

/** `sre-agent config show`: what the service would run with here. @returns the exit code: 2 when something is wrong. */
export async function showConfig(
  { origin, output }: { origin: boolean; output: OutputFormat },
  terminal: Terminal,
): Promise<number> {
  const settings = explainSettings();
  const rows = settings.map((setting) => ({
    setting: setting.name,
    value: shown(setting),
    ...(origin && { origin: setting.origin }),
    problem: setting.problem,
  }));
  await printView({ view: viewOf(settings, origin), data: settings, rows }, output, terminal);
  return settings.some(({ problem }) => problem !== null) ? exitCodes.invalid_input : 0;
}

function viewOf(settings: readonly SettingOrigin[], origin: boolean): View {
  const wrong = settings.filter(({ problem }) => problem !== null);
  const changed = settings.filter((setting) => setting.origin === 'environment').length;
  return {
    title: 'Settings',
    verdict:
      wrong.length > 0
        ? `${wrong.length} of ${settings.length} settings wrong`
        : `${settings.length} settings, ${changed} of them set here`,
    tone: wrong.length > 0 ? 'danger' : 'neutral',
    notices: wrong.map(({ name, value, problem }) => `${name}=${JSON.stringify(value)}: ${problem}`),
    blocks: [
      {
        kind: 'table',
        heading: null,
        columns: [
          { title: 'Setting', width: 3 },
          { title: 'Value', width: 4 },
          ...(origin ? [{ title: 'From', width: 2 }] : []),
        ],
        rows: settings.map((setting) => [
          { text: setting.name },
          { text: shown(setting) },
          ...(origin ? [{ text: setting.origin }] : []),
        ]),
        more: null,
      },
    ],
    actions: [],
    footer: '.env.example says what each one means.',
  };
}

function shown({ value, problem }: SettingOrigin): string {
  const text = value === null ? '' : Array.isArray(value) ? value.join(',') : String(value);
  return problem === null ? text : `${text} (wrong)`;
}
