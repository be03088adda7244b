import assert from 'node:assert/strict';
import {
  allowedUrl,
  automationUrl,
  executionUrl,
  findingsUrl,
  instanceUrl,
  presignedUrl,
  snapshotUrl,
  vulnerabilityUrl,
} from '../../cards/links.js';

describe('allowedUrl', () => {
  const allowed = [
    'https://console.aws.amazon.com/ec2/home',
    'https://us-west-2.console.aws.amazon.com/ec2/home?region=us-west-2',
    'https://nvd.nist.gov/vuln/detail/CVE-2023-4911',
    'https://www.cisa.gov/kev',
    'https://ubuntu.com/security/CVE-2023-4911',
    'https://access.redhat.com/security/cve/CVE-2023-4911',
    'https://alas.aws.amazon.com/AL2023/ALAS-2023-359.html',
    'https://errata.rockylinux.org/RLSA-2023:5453',
  ];
  for (const address of allowed) it(`leads to ${address}`, () => assert.ok(allowedUrl(address)));

  const refused = [
    'http://nvd.nist.gov/',
    'https://nvd.nist.gov.evil.example/',
    'https://evil.example/?https://nvd.nist.gov/',
    'https://nvd.nist.gov@evil.example/',
    'https://user:pass@nvd.nist.gov/',
    'https://nvd.nist.gov:8443/',
    'https://xconsole.aws.amazon.com/',
    'https://a.b.console.aws.amazon.com/',
    'https://ubuntu.com/securityx',
    'https://ubuntu.com/security/../download',
    'javascript:alert(1)',
    'data:text/html,x',
    '//nvd.nist.gov/',
    '',
  ];
  for (const address of refused) {
    it(`does not lead to ${address || 'nothing'}`, () => assert.equal(allowedUrl(address), undefined));
  }
});

describe('presignedUrl', () => {
  const signed = '?X-Amz-Expires=900&X-Amz-Signature=ab';
  for (const address of [
    `https://bucket.s3.us-west-2.amazonaws.com/reports/a.html${signed}`,
    `https://bucket.s3.cn-north-1.amazonaws.com.cn/reports/a.html${signed}`,
    `http://127.0.0.1:3979/bucket/reports/a.html${signed}`,
  ]) {
    it(`leads to ${address}`, () => assert.equal(presignedUrl(address), address));
  }
  for (const address of [
    'https://bucket.s3.us-west-2.amazonaws.com/reports/a.html',
    `http://bucket.s3.us-west-2.amazonaws.com/a${signed}`,
    `https://amazonaws.com.evil.example/a${signed}`,
    `https://evilamazonaws.com/a${signed}`,
    `https://user@bucket.s3.us-west-2.amazonaws.com/a${signed}`,
    `http://127.0.0.1.evil.example/a${signed}`,
    `https://evil.example/127.0.0.1${signed}`,
    `javascript:alert(1)//${signed}`,
    '',
  ]) {
    it(`does not lead to ${address || 'nothing'}`, () => assert.equal(presignedUrl(address), undefined));
  }
});

describe('console links', () => {
  it('lead to the exact page in the region', () => {
    const links = [
      instanceUrl('us-west-2', 'i-0a1b2c3d4e5f60001'),
      snapshotUrl('us-west-2', 'snap-0a1b2c3d4e5f60001'),
      findingsUrl('us-west-2'),
      automationUrl('us-west-2', '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f'),
      executionUrl('us-west-2', 'arn:aws:states:us-west-2:111122223333:execution:sre-patch:patch-7Q2M4'),
    ];
    assert.deepEqual(links, [
      'https://us-west-2.console.aws.amazon.com/ec2/home?region=us-west-2#InstanceDetails:instanceId=i-0a1b2c3d4e5f60001',
      'https://us-west-2.console.aws.amazon.com/ec2/home?region=us-west-2#SnapshotDetails:snapshotId=snap-0a1b2c3d4e5f60001',
      'https://us-west-2.console.aws.amazon.com/inspector/v2/home?region=us-west-2#/findings/all',
      'https://us-west-2.console.aws.amazon.com/systems-manager/automation/execution/4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f?region=us-west-2',
      'https://us-west-2.console.aws.amazon.com/states/home?region=us-west-2#/v2/executions/details/arn:aws:states:us-west-2:111122223333:execution:sre-patch:patch-7Q2M4',
    ]);
    for (const link of links) assert.equal(allowedUrl(link ?? ''), link);
  });

  it('are not made from what is no id or no region', () => {
    assert.equal(instanceUrl('us-west-2', 'i-1/../x'), undefined);
    assert.equal(instanceUrl('evil.example/', 'i-0a1b2c3d4e5f60001'), undefined);
    assert.equal(executionUrl('us-west-2', 'patch-7Q2M4'), undefined);
  });
});

describe('vulnerabilityUrl', () => {
  it('prefers the vendor, falls back to NVD, and gives nothing for other ids', () => {
    assert.equal(
      vulnerabilityUrl('CVE-2023-4911', 'https://ubuntu.com/security/CVE-2023-4911'),
      'https://ubuntu.com/security/CVE-2023-4911',
    );
    assert.equal(
      vulnerabilityUrl('CVE-2023-4911', 'https://evil.example/'),
      'https://nvd.nist.gov/vuln/detail/CVE-2023-4911',
    );
    assert.equal(vulnerabilityUrl('GHSA-jfh8-c2jp-5v3q'), undefined);
  });
});
