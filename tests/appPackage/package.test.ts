import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { strFromU8, unzipSync } from 'fflate';
import { commands } from '../../bot/commands.js';
import { type AppValues, fillManifest, packageApp, packages } from '../../scripts/package-app.js';

const values: AppValues = {
  BOT_ID: '33333333-0000-4000-8000-000000000001',
  TEAMS_APP_ID: '33333333-0000-4000-8000-000000000002',
  BOT_DOMAIN: 'bot.example.com',
  VERSION: '1.2.3',
  APP_NAME: 'SRE payments',
  DEVELOPER_NAME: 'The "SRE" team',
  WEBSITE_URL: 'https://example.com',
  PRIVACY_URL: 'https://example.com/privacy',
  TERMS_URL: 'https://example.com/terms',
};

interface Manifest {
  $schema: string;
  manifestVersion: string;
  version: string;
  developer: { name: string };
  icons: { color: string; outline: string };
  bots: {
    botId: string;
    scopes: string[];
    supportsTargetedMessages?: boolean;
    commandLists: { scopes: string[]; triggers?: string[]; commands: { title: string; description: string }[] }[];
  }[];
  validDomains: string[];
}

/** Width, height and whether there is transparency, from the header of a PNG. */
function readPng(bytes: Uint8Array): { width: number; height: number; alpha: boolean } {
  const png = Buffer.from(bytes);
  assert.equal(png.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), alpha: png[25] === 6 };
}

describe('the Teams app package', () => {
  for (const [name, template] of Object.entries(packages)) {
    describe(name, () => {
      let files: Record<string, Uint8Array>;
      let manifest: Manifest;

      before(async () => {
        files = unzipSync(await packageApp(template, values));
        manifest = JSON.parse(strFromU8(files['manifest.json']!));
      });

      it('holds a manifest that its schema accepts, and icons', async () => {
        assert.deepEqual(Object.keys(files).sort(), ['color.png', 'manifest.json', 'outline.png']);
        assert.deepEqual(await AppManifestUtils.validateAgainstSchema(manifest as never), []);
        assert.equal((manifest as unknown as { name: { short: string } }).name.short, 'SRE payments');
      });

      it('would not pass with a field that the schema does not know, or without one that it wants', async () => {
        const broken = [
          { ...manifest, surprise: true },
          { ...manifest, bots: [{ ...manifest.bots[0], botId: 'not a guid' }] },
          { ...manifest, name: { short: 'x'.repeat(31) } },
          { ...manifest, icons: undefined },
        ];
        for (const one of broken) {
          assert.notDeepEqual(await AppManifestUtils.validateAgainstSchema(JSON.parse(JSON.stringify(one))), []);
        }
      });

      it('has icons of the sizes that Teams wants', () => {
        assert.deepEqual(readPng(files['color.png']!), { width: 192, height: 192, alpha: false });
        assert.deepEqual(readPng(files['outline.png']!), { width: 32, height: 32, alpha: true });
      });

      it('lists the commands that the bot knows, everywhere it can be', () => {
        const [bot] = manifest.bots;
        assert.deepEqual(bot?.scopes, ['personal', 'team', 'groupChat']);
        assert.deepEqual(bot.commandLists.flatMap(({ scopes }) => scopes).sort(), ['groupChat', 'personal', 'team']);
        const known = commands
          .filter(({ unlisted }) => !unlisted)
          .map(({ name: title, description }) => ({ title, description }));
        for (const list of bot.commandLists) {
          assert.deepEqual(list.commands.slice(0, -1), known);
          assert.equal(list.commands.at(-1)?.title, 'help');
        }
      });

      it('leaves no placeholder, and keeps a quote in a value a quote', () => {
        assert.doesNotMatch(JSON.stringify(manifest), /\$\{\{/);
        assert.equal(manifest.developer.name, 'The "SRE" team');
        assert.equal(manifest.bots[0]?.botId, values.BOT_ID);
        assert.deepEqual(manifest.validDomains, ['bot.example.com']);
      });

      it('is the same bytes every time', async () => {
        assert.deepEqual(await packageApp(template, values), await packageApp(template, values));
      });
    });
  }

  it('offers slash commands where the tenant takes them, and a variant without', async () => {
    const read = async (name: string): Promise<Manifest> =>
      JSON.parse(await readFile(new URL(`../../../appPackage/${name}`, import.meta.url), 'utf8'));
    const [full, compatible] = [await read('manifest.json'), await read('manifest.compatible.json')];

    assert.equal(full.bots[0]?.supportsTargetedMessages, true);
    assert.ok(full.bots[0].commandLists.some(({ triggers }) => triggers?.includes('slash')));
    assert.ok(Number(compatible.manifestVersion.split('.')[1]) <= 28);
    assert.doesNotMatch(JSON.stringify(compatible), /slash|supportsTargetedMessages/);
    const slashed = { ...full, manifestVersion: compatible.manifestVersion, $schema: compatible.$schema };
    const filled = JSON.parse(fillManifest(JSON.stringify(slashed), values));
    assert.notDeepEqual(await AppManifestUtils.validateAgainstSchema(filled), []);
  });

  it('refuses a placeholder that nothing stands for', () => {
    assert.throws(() => fillManifest(`{"id":"\${{NOBODY}}"}`, values), /nothing stands for NOBODY/);
  });
});
