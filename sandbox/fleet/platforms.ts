export type PlatformId =
  | 'ubuntu-22.04'
  | 'ubuntu-24.04'
  | 'amazon-linux-2023'
  | 'rhel-9'
  | 'rocky-9'
  /** Standard support ended in May 2025: fixes from then on need Ubuntu Pro. */
  | 'ubuntu-20.04'
  /** End of life on 30 June 2026: no fixes from then on. */
  | 'amazon-linux-2';

/** How each service of AWS names one operating system, and where its advisories are. */
export interface Platform {
  readonly inspector: string;
  readonly ssm: { readonly name: string; readonly version: string; readonly operatingSystem: string };
  /** PlatformDetails of EC2. */
  readonly ec2: string;
  readonly manager: 'apt' | 'dnf' | 'yum';
  readonly arch: { readonly package: string; readonly inspector: 'X86_64' };
  readonly source: string;
  readonly publisher: string;
  sourceUrl(cve: string, advisory: string | undefined): string;
  advisoryUrl(advisory: string): string;
}

const dnf = {
  ec2: 'Linux/UNIX',
  manager: 'dnf',
  arch: { package: 'x86_64', inspector: 'X86_64' },
} as const;

const apt = {
  ...dnf,
  manager: 'apt',
  arch: { package: 'amd64', inspector: 'X86_64' },
  source: 'UBUNTU_CVE',
  publisher: 'Ubuntu Developers',
  sourceUrl: (cve: string) => `https://people.canonical.com/~ubuntu-security/cve/${cve.slice(4, 8)}/${cve}.html`,
  advisoryUrl: (advisory: string) => `https://ubuntu.com/security/notices/${advisory}`,
} as const;

const alas = (advisory: string) => `https://alas.aws.amazon.com/AL2023/${advisory}.html`;
const alas2 = (advisory: string) => `https://alas.aws.amazon.com/AL2/${advisory}.html`;
const rlsa = (advisory: string) => `https://errata.rockylinux.org/${advisory}`;

export const platforms: Readonly<Record<PlatformId, Platform>> = {
  'ubuntu-22.04': {
    ...apt,
    inspector: 'UBUNTU_22_04',
    ssm: { name: 'Ubuntu', version: '22.04', operatingSystem: 'UBUNTU' },
  },
  'ubuntu-24.04': {
    ...apt,
    inspector: 'UBUNTU_24_04',
    ssm: { name: 'Ubuntu', version: '24.04', operatingSystem: 'UBUNTU' },
  },
  'amazon-linux-2023': {
    ...dnf,
    inspector: 'AMAZON_LINUX_2023',
    ssm: { name: 'Amazon Linux', version: '2023', operatingSystem: 'AMAZON_LINUX_2023' },
    source: 'AMAZON_CVE',
    publisher: 'Amazon Linux',
    sourceUrl: (cve, advisory) => (advisory ? alas(advisory) : `https://alas.aws.amazon.com/cve/html/${cve}.html`),
    advisoryUrl: alas,
  },
  'rhel-9': {
    ...dnf,
    inspector: 'RHEL_9',
    ssm: { name: 'Red Hat Enterprise Linux', version: '9.7', operatingSystem: 'REDHAT_ENTERPRISE_LINUX' },
    ec2: 'Red Hat Enterprise Linux',
    source: 'REDHAT_CVE',
    publisher: 'Red Hat, Inc.',
    sourceUrl: (cve) => `https://access.redhat.com/security/cve/${cve}`,
    advisoryUrl: (advisory) => `https://access.redhat.com/errata/${advisory}`,
  },
  'rocky-9': {
    ...dnf,
    inspector: 'ROCKY_LINUX_9',
    ssm: { name: 'Rocky Linux', version: '9.6', operatingSystem: 'ROCKY_LINUX' },
    source: 'ROCKY_CVE',
    publisher: 'Rocky Enterprise Software Foundation',
    sourceUrl: (cve, advisory) => (advisory ? rlsa(advisory) : `https://nvd.nist.gov/vuln/detail/${cve}`),
    advisoryUrl: rlsa,
  },
  'ubuntu-20.04': {
    ...apt,
    inspector: 'UBUNTU_20_04',
    ssm: { name: 'Ubuntu', version: '20.04', operatingSystem: 'UBUNTU' },
  },
  'amazon-linux-2': {
    ...dnf,
    manager: 'yum',
    inspector: 'AMAZON_LINUX_2',
    ssm: { name: 'Amazon Linux', version: '2', operatingSystem: 'AMAZON_LINUX_2' },
    source: 'AMAZON_CVE',
    publisher: 'Amazon Linux',
    sourceUrl: (cve, advisory) => (advisory ? alas2(advisory) : `https://alas.aws.amazon.com/cve/html/${cve}.html`),
    advisoryUrl: alas2,
  },
};
