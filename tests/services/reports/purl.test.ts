import assert from 'node:assert/strict';
import { purlOf } from '../../../services/reports/formats/purl.js';

const one = (change: object) => ({
  name: 'openssl',
  arch: 'AMD64',
  manager: 'OS',
  installed: '3.0.2-0ubuntu1.10',
  fixed: null,
  path: null,
  ...change,
});

/** Forms of package-url/purl-spec, PURL-TYPES. */
describe('purlOf', () => {
  it('names packages of the platforms that it knows', () => {
    assert.equal(
      purlOf(one({}), 'Ubuntu 22.04'),
      'pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10?arch=amd64&distro=ubuntu-22.04',
    );
    assert.equal(
      purlOf(one({ installed: '1:3.0.8-1.amzn2023.0.12', arch: 'X86_64' }), 'Amazon Linux 2023'),
      'pkg:rpm/amazon/openssl@3.0.8-1.amzn2023.0.12?arch=x86_64&distro=amazon-2023&epoch=1',
    );
    assert.equal(
      purlOf(one({ name: 'openssh', installed: '1:8.9p1-3', arch: null }), 'Debian GNU/Linux 12'),
      'pkg:deb/debian/openssh@1%3A8.9p1-3?distro=debian-12',
      'an epoch is part of the version of a Debian package',
    );
  });

  it('names packages of languages whatever the platform', () => {
    const jar = one({ manager: 'JAR', name: 'org.apache.logging.log4j:log4j-core', installed: '2.14.1' });
    assert.equal(purlOf(jar, 'unknown'), 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1');
    assert.equal(
      purlOf(one({ manager: 'NPM', name: '@babel/core', installed: '7.0.0' }), ''),
      'pkg:npm/%40babel/core@7.0.0',
    );
    assert.equal(
      purlOf(one({ manager: 'PYTHONPKG', name: 'Typing_Ext', installed: '1' }), ''),
      'pkg:pypi/typing-ext@1',
    );
  });

  it('names nothing that it would have to guess', () => {
    assert.equal(purlOf(one({}), 'unknown'), undefined);
    assert.equal(purlOf(one({}), 'Windows Server 2022'), undefined);
    assert.equal(purlOf(one({ manager: 'SOMETHING' }), 'Ubuntu 22.04'), undefined);
  });
});
