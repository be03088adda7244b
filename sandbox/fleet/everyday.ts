import type { PlatformId } from './platforms.js';

/** Packages with nothing to report, so that inventories and patch counts look like a host's. Name to version. */
export const everydayPackages: Readonly<Record<PlatformId, Readonly<Record<string, string>>>> = {
  'ubuntu-22.04': {
    bash: '0:5.1-6ubuntu1.1',
    dash: '0:0.5.11+git20210903+really0.5.11-2build1',
    gzip: '0:1.10-4ubuntu4.1',
    nginx: '0:1.18.0-6ubuntu14.4',
    sed: '0:4.8-1ubuntu2',
    systemd: '0:249.11-0ubuntu3.12',
    tar: '0:1.34+dfsg-1ubuntu0.1.22.04.2',
  },
  'ubuntu-24.04': {
    bash: '0:5.2.21-2ubuntu4',
    dash: '0:0.5.12-6ubuntu5',
    grep: '0:3.11-4build1',
    gzip: '0:1.12-1ubuntu3',
    sed: '0:4.9-2build1',
    tar: '0:1.35+dfsg-3build1',
  },
  'amazon-linux-2023': {
    bash: '0:5.2.15-1.amzn2023.0.2',
    coreutils: '0:8.32-30.amzn2023.0.3',
    grep: '0:3.8-1.amzn2023.0.4',
    gzip: '0:1.12-1.amzn2023.0.1',
    sed: '0:4.8-7.amzn2023.0.2',
    tar: '2:1.34-1.amzn2023.0.4',
  },
  'rhel-9': {
    bash: '0:5.1.8-9.el9',
    coreutils: '0:8.32-36.el9',
    findutils: '1:4.8.0-7.el9',
    grep: '0:3.6-5.el9',
    gzip: '0:1.12-1.el9',
    sed: '0:4.8-9.el9',
    which: '0:2.21-29.el9',
  },
  'rocky-9': {
    bash: '0:5.1.8-9.el9',
    coreutils: '0:8.32-36.el9',
    findutils: '1:4.8.0-7.el9',
    grep: '0:3.6-5.el9',
    gzip: '0:1.12-1.el9',
    sed: '0:4.8-9.el9',
  },
  'ubuntu-20.04': {
    bash: '0:5.0-6ubuntu1.2',
    dash: '0:0.5.10.2-6',
    gzip: '0:1.10-0ubuntu4.1',
    sed: '0:4.7-1',
    systemd: '0:245.4-4ubuntu3.24',
    tar: '0:1.30+dfsg-7ubuntu0.20.04.4',
  },
  'amazon-linux-2': {
    bash: '0:4.2.46-34.amzn2',
    coreutils: '0:8.22-24.amzn2',
    grep: '0:2.20-3.amzn2.0.2',
    gzip: '0:1.5-10.amzn2.0.1',
    sed: '0:4.2.2-5.amzn2.0.2',
    tar: '2:1.26-35.amzn2.0.3',
  },
};
