import type { View } from '../view.js';

export interface Command {
  /** `/sre-vuln-check [instance-id]`. */
  usage: string;
  description: string;
}

/** Welcome and help are one card: what it does, what to type, and that nothing changes without people. */
export const helpView = (commands: readonly Command[]): View => ({
  title: 'SRE Operations Assistant',
  verdict: 'Ask what is vulnerable, unpatched or under attack in your EC2 fleet',
  tone: 'neutral',
  notices: [],
  blocks: [
    { kind: 'text', text: { text: 'It changes nothing until people approve the exact plan from a card.' } },
    {
      kind: 'table',
      heading: 'What you can type',
      columns: [
        { title: 'Command', width: 4 },
        { title: 'What it does', width: 5 },
      ],
      rows: commands.map(({ usage, description }) => [{ text: usage, strong: true }, { text: description }]),
      more: null,
    },
  ],
  actions: [
    { title: 'What is vulnerable?', verb: 'show_fleet', data: {} },
    { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids: [] } },
    { title: 'Approvals', verb: 'show_approvals', data: {} },
  ],
  footer: 'Instances by id, name, IP or tag: web-1, role=web, env=staging',
});
