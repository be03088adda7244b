import assert from 'node:assert/strict';
import { readConfig } from '../../app/config.js';
import { welcome } from '../../app/welcome.js';

const config = (env: Record<string, string>) => readConfig({ env });

describe('what the one who started it reads', () => {
  it('says where the chat and the service are, and where state is kept', () => {
    const said = welcome(
      config({ STATE_FOLDER: 'elsewhere' }),
      'http://127.0.0.1:3978',
      'http://127.0.0.1:3979/teams/',
    );

    assert.match(said, /Chat {6}http:\/\/127\.0\.0\.1:3979\/teams\/\n/);
    assert.match(said, /kept in elsewhere/);
    assert.doesNotMatch(said, /busy/);
  });

  it('says which port was busy', () => {
    const said = welcome(config({}), 'http://127.0.0.1:3980', 'http://127.0.0.1:3981/teams/');

    assert.match(said, /3980 {3}\(port 3978 was busy\)/);
    assert.match(said, /teams\/ {3}\(port 3979 was busy\)/);
  });

  it('promises no chat page where there is none', () => {
    assert.equal(
      welcome(config({}), 'http://127.0.0.1:3978', undefined),
      'The service listens at http://127.0.0.1:3978.\n',
    );
  });
});
