import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, StateFolderError } from '../../sandbox/store.js';

describe('state folder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sre-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was saved, also to the next process', () => {
    fileStore(folder).save('fleet', { hosts: 10 });

    assert.deepEqual(fileStore(folder).load('fleet'), { hosts: 10 });
    assert.equal(fileStore(folder).load('nothing'), undefined);
  });

  it('replaces a part whole: what was half written is not read', () => {
    const store = fileStore(folder);
    store.save('fleet', { hosts: 10 });
    writeFileSync(join(folder, 'fleet.json.next'), '{"hosts":');

    assert.deepEqual(store.load('fleet'), { hosts: 10 });
  });

  it('makes the folders that are missing', () => {
    fileStore(join(folder, 'a', 'b')).save('fleet', {});

    assert.ok(existsSync(join(folder, 'a', 'b', 'fleet.json')));
  });

  it('is refused to a second process while the first one runs', () => {
    writeFileSync(join(folder, 'lock'), String(process.ppid));

    assert.throws(
      () => fileStore(folder),
      (error: unknown) => {
        assert.ok(error instanceof StateFolderError);
        assert.match(error.message, new RegExp(`in use by process ${process.ppid}`));
        return true;
      },
    );
  });

  it('is taken over from a process that is gone', () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(join(folder, 'lock'), String(gone));

    fileStore(folder);

    assert.equal(readFileSync(join(folder, 'lock'), 'utf8'), String(process.pid));
  });

  it('is refused with the reason where no folder can be', () => {
    writeFileSync(join(folder, 'file'), '');

    assert.throws(() => fileStore(join(folder, 'file')), StateFolderError);
    assert.throws(() => fileStore('/proc/sre-agent'), StateFolderError);
  });

  it('names the part that cannot be read, and how to go on', () => {
    writeFileSync(join(folder, 'fleet.json'), 'x');

    assert.throws(() => fileStore(folder).load('fleet'), /fleet\.json cannot be read; start with --fresh/);
  });

  it('keeps its lock when it is cleared', () => {
    fileStore(folder).clear();

    assert.equal(readFileSync(join(folder, 'lock'), 'utf8'), String(process.pid));
  });
});
