/** How a client starts a server over stdio. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

const NAME = 'sre-agent';

interface ClientFormat {
  /** Where the configuration belongs, for a person. */
  readonly where: string;
  render(launch: Launch): string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const mcpServers = (entry: (launch: Launch) => object) => (launch: Launch) =>
  json({ mcpServers: { [NAME]: entry(launch) } });

/** The formats that the clients document, each for a server of this name. */
export const clientFormats = {
  'claude-desktop': {
    where: 'claude_desktop_config.json (Settings > Developer > Edit Config)',
    render: mcpServers((launch) => ({ ...launch })),
  },
  'claude-code': {
    where: '.mcp.json in the project',
    render: mcpServers((launch) => ({ type: 'stdio', ...launch })),
  },
  cursor: {
    where: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json',
    render: mcpServers((launch) => ({ ...launch })),
  },
  vscode: {
    where: '.vscode/mcp.json in the workspace',
    render: (launch) => json({ servers: { [NAME]: { type: 'stdio', ...launch } } }),
  },
  'copilot-cli': {
    where: '~/.copilot/mcp-config.json',
    render: mcpServers((launch) => ({ type: 'local', ...launch, tools: ['*'] })),
  },
  gemini: {
    where: '~/.gemini/settings.json',
    render: mcpServers((launch) => ({ ...launch })),
  },
  windsurf: {
    where: '~/.codeium/windsurf/mcp_config.json',
    render: mcpServers((launch) => ({ ...launch })),
  },
  'amazon-q': {
    where: '~/.aws/amazonq/mcp.json, or the mcpServers of an agent in ~/.aws/amazonq/cli-agents',
    render: mcpServers((launch) => ({ ...launch })),
  },
  kiro: {
    where: '~/.kiro/settings/mcp.json, or .kiro/settings/mcp.json in the workspace',
    render: mcpServers((launch) => ({ ...launch })),
  },
  codex: {
    where: '~/.codex/config.toml',
    render: ({ command, args }) =>
      `[mcp_servers.${NAME}]\ncommand = ${toml(command)}\nargs = [${args.map(toml).join(', ')}]\n`,
  },
} as const satisfies Record<string, ClientFormat>;

export type ClientName = keyof typeof clientFormats;

export const clientNames = Object.keys(clientFormats) as readonly ClientName[];

/** TOML basic strings escape as JSON strings do (TOML 1.0: string), but for DEL, which JSON leaves as it is. */
const toml = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007F');
