import type { PlatformId } from './platforms.js';

/** One build of a package. Versions are `epoch:version-release`, or `epoch:version` where there is no release. */
export interface Release {
  readonly version: string;
  readonly advisory?: string;
  /** CVE to the vendor's own severity. */
  readonly fixes?: Readonly<Record<string, string>>;
}

/** A source package in a distribution's repository, with its builds from old to new. */
export interface SourcePackage {
  readonly name: string;
  /** Installed together, all at the version of the source. */
  readonly binaries: readonly string[];
  /** Takes effect only after a reboot. */
  readonly reboot?: boolean;
  /** dpkg priority, which Patch Manager reports as severity on Ubuntu. */
  readonly priority?: 'Required' | 'Important' | 'Standard' | 'Optional';
  readonly releases: readonly Release[];
  /** CVEs that no build fixes yet. */
  readonly unfixed?: Readonly<Record<string, string>>;
  /** CVE to the binaries that no build fixes yet, although the others of the source are fixed. */
  readonly halfFixed?: Readonly<Record<string, readonly string[]>>;
}

const openssl2601 = {
  'CVE-2025-15467': 'medium',
  'CVE-2025-68160': 'low',
  'CVE-2025-69418': 'low',
  'CVE-2025-69419': 'low',
  'CVE-2025-69420': 'low',
  'CVE-2025-69421': 'low',
  'CVE-2026-22795': 'low',
  'CVE-2026-22796': 'low',
};

const gnupg = (version: string): SourcePackage => ({
  name: 'gnupg2',
  binaries: ['gpg', 'gpgv'],
  priority: 'Optional',
  releases: [{ version }],
  unfixed: { 'CVE-2022-3219': 'low' },
});

const coreutils = (version: string): SourcePackage => ({
  name: 'coreutils',
  binaries: ['coreutils'],
  priority: 'Required',
  releases: [{ version }],
  unfixed: { 'CVE-2016-2781': 'low' },
});

const ubuntu2204: readonly SourcePackage[] = [
  {
    name: 'openssl',
    binaries: ['openssl', 'libssl3'],
    priority: 'Important',
    releases: [
      { version: '0:3.0.2-0ubuntu1.19' },
      { version: '0:3.0.2-0ubuntu1.20', advisory: 'USN-7786-1', fixes: { 'CVE-2025-9230': 'medium' } },
      { version: '0:3.0.2-0ubuntu1.21', advisory: 'USN-7980-1', fixes: openssl2601 },
    ],
  },
  {
    name: 'openssh',
    binaries: ['openssh-server', 'openssh-client', 'openssh-sftp-server'],
    priority: 'Optional',
    releases: [
      { version: '1:8.9p1-3ubuntu0.6' },
      { version: '1:8.9p1-3ubuntu0.10', advisory: 'USN-6859-1', fixes: { 'CVE-2024-6387': 'high' } },
      { version: '1:8.9p1-3ubuntu0.11', advisory: 'USN-7270-1', fixes: { 'CVE-2025-26465': 'medium' } },
    ],
  },
  {
    name: 'nghttp2',
    binaries: ['libnghttp2-14'],
    priority: 'Optional',
    releases: [
      { version: '0:1.43.0-1build3' },
      { version: '0:1.43.0-1ubuntu0.1', advisory: 'USN-6505-1', fixes: { 'CVE-2023-44487': 'high' } },
    ],
  },
  {
    name: 'glibc',
    binaries: ['libc6', 'libc-bin'],
    reboot: true,
    priority: 'Required',
    releases: [
      { version: '0:2.35-0ubuntu3.1' },
      { version: '0:2.35-0ubuntu3.4', advisory: 'USN-6409-1', fixes: { 'CVE-2023-4911': 'high' } },
      { version: '0:2.35-0ubuntu3.7', advisory: 'USN-6737-1', fixes: { 'CVE-2024-2961': 'medium' } },
    ],
  },
  {
    name: 'procps',
    binaries: ['procps', 'libprocps8'],
    priority: 'Important',
    releases: [
      { version: '2:3.3.17-6ubuntu2' },
      { version: '2:3.3.17-6ubuntu2.1', advisory: 'USN-6477-1', fixes: { 'CVE-2023-4016': 'low' } },
    ],
  },
  gnupg('0:2.2.27-3ubuntu2.1'),
  coreutils('0:8.32-4.1ubuntu1.2'),
];

const ubuntu2404: readonly SourcePackage[] = [
  {
    name: 'openssl',
    binaries: ['openssl', 'libssl3t64'],
    priority: 'Important',
    releases: [
      { version: '0:3.0.13-0ubuntu3.5' },
      { version: '0:3.0.13-0ubuntu3.6', advisory: 'USN-7786-1', fixes: { 'CVE-2025-9230': 'medium' } },
      { version: '0:3.0.13-0ubuntu3.7', advisory: 'USN-7980-1', fixes: openssl2601 },
    ],
  },
  {
    name: 'sudo',
    binaries: ['sudo'],
    priority: 'Optional',
    releases: [
      { version: '0:1.9.15p5-3ubuntu5' },
      { version: '0:1.9.15p5-3ubuntu5.24.04.1', advisory: 'USN-7604-1', fixes: { 'CVE-2025-32463': 'high' } },
    ],
  },
  {
    name: 'rsync',
    binaries: ['rsync'],
    priority: 'Optional',
    releases: [
      { version: '0:3.2.7-1ubuntu1' },
      {
        version: '0:3.2.7-1ubuntu1.1',
        advisory: 'USN-7206-1',
        fixes: {
          'CVE-2024-12084': 'high',
          'CVE-2024-12085': 'medium',
          'CVE-2024-12086': 'medium',
          'CVE-2024-12087': 'medium',
          'CVE-2024-12088': 'medium',
          'CVE-2024-12747': 'medium',
        },
      },
    ],
  },
  gnupg('0:2.4.4-2ubuntu17'),
  coreutils('0:9.4-3ubuntu6'),
];

const amazonLinux2023: readonly SourcePackage[] = [
  {
    name: 'openssl',
    binaries: ['openssl', 'openssl-libs'],
    releases: [
      { version: '1:3.0.8-1.amzn2023.0.12' },
      {
        version: '1:3.0.8-1.amzn2023.0.14',
        advisory: 'ALAS2023-2024-677',
        fixes: { 'CVE-2024-4603': 'Medium', 'CVE-2024-4741': 'Medium', 'CVE-2024-5535': 'Medium' },
      },
    ],
  },
  {
    name: 'openssh',
    binaries: ['openssh', 'openssh-server', 'openssh-clients'],
    releases: [
      { version: '0:8.7p1-8.amzn2023.0.10' },
      { version: '0:8.7p1-8.amzn2023.0.11', advisory: 'ALAS2023-2024-649', fixes: { 'CVE-2024-6387': 'Important' } },
    ],
  },
];

const sudo9 = (advisory: string): SourcePackage => ({
  name: 'sudo',
  binaries: ['sudo'],
  releases: [
    { version: '0:1.9.5p2-10.el9_3' },
    { version: '0:1.9.5p2-10.el9_6.1', advisory, fixes: { 'CVE-2025-32462': 'Important' } },
  ],
});

const rhel9: readonly SourcePackage[] = [
  {
    name: 'kernel',
    binaries: ['kernel', 'kernel-core', 'kernel-modules'],
    reboot: true,
    releases: [
      { version: '0:5.14.0-611.36.1.el9_7' },
      {
        version: '0:5.14.0-611.38.1.el9_7',
        advisory: 'RHSA-2026:3966',
        fixes: { 'CVE-2026-23001': 'Moderate', 'CVE-2025-68800': 'Moderate' },
      },
      { version: '0:5.14.0-611.41.1.el9_7', advisory: 'RHSA-2026:4759', fixes: { 'CVE-2025-39818': 'Moderate' } },
      {
        version: '0:5.14.0-611.45.1.el9_7',
        advisory: 'RHSA-2026:6153',
        fixes: {
          'CVE-2026-23171': 'Moderate',
          'CVE-2026-23193': 'Moderate',
          'CVE-2026-23204': 'Moderate',
          'CVE-2026-23209': 'Moderate',
        },
      },
      {
        version: '0:5.14.0-611.47.1.el9_7',
        advisory: 'RHSA-2026:6570',
        fixes: { 'CVE-2026-23111': 'Moderate', 'CVE-2026-23231': 'Moderate' },
      },
      {
        version: '0:5.14.0-611.54.1.el9_7',
        advisory: 'RHSA-2026:13565',
        fixes: { 'CVE-2026-23270': 'Moderate', 'CVE-2026-31402': 'Important', 'CVE-2026-31431': 'Important' },
      },
    ],
  },
  {
    name: 'postgresql',
    binaries: ['postgresql', 'postgresql-server'],
    releases: [
      { version: '0:13.16-1.el9_4' },
      {
        version: '0:13.18-1.el9_5',
        advisory: 'RHSA-2024:10791',
        fixes: { 'CVE-2024-10976': 'Moderate', 'CVE-2024-10978': 'Moderate', 'CVE-2024-10979': 'Important' },
      },
      { version: '0:13.20-1.el9_5', advisory: 'RHSA-2025:1742', fixes: { 'CVE-2025-1094': 'Important' } },
      {
        version: '0:13.22-1.el9_6',
        advisory: 'RHSA-2025:14878',
        fixes: { 'CVE-2025-8714': 'Important', 'CVE-2025-8715': 'Important' },
      },
    ],
  },
  sudo9('RHSA-2025:9978'),
];

const rocky9: readonly SourcePackage[] = [
  {
    name: 'redis',
    binaries: ['redis'],
    releases: [
      { version: '0:6.2.18-1.el9_6' },
      {
        version: '0:6.2.20-1.el9_6',
        advisory: 'RLSA-2025:19237',
        fixes: { 'CVE-2025-46817': 'Important', 'CVE-2025-49844': 'Important' },
      },
    ],
  },
  sudo9('RLSA-2025:9978'),
];

/** What the package manager of each platform knows, with the facts of the advisories named in it. */
export const repositories: Readonly<Record<PlatformId, readonly SourcePackage[]>> = {
  'ubuntu-22.04': ubuntu2204,
  'ubuntu-24.04': ubuntu2404,
  'amazon-linux-2023': amazonLinux2023,
  'rhel-9': rhel9,
  'rocky-9': rocky9,
  'ubuntu-20.04': [],
  'amazon-linux-2': [],
};
