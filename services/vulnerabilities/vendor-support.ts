/** Until when the vendor of an operating system fixes what is found in it. */
interface Support {
  readonly name: string;
  /** Inspector's name of the platform, or how Systems Manager and EC2 word it. */
  readonly is: RegExp;
  /** The last day of fixes for everybody. ISO 8601 date. */
  readonly until: string;
  /** Who still gets fixes afterwards; left out where nobody does. */
  readonly paid?: string;
  /** The last day of that, where it has one that is known. ISO 8601 date. */
  readonly paidUntil?: string;
}

/**
 * Dates of the vendors' own pages: AWS "Amazon Linux FAQs", Canonical "The Ubuntu lifecycle", Red Hat Enterprise Linux Life
 * Cycle (maintenance support), CentOS, Rocky and Alma release pages, Debian LTS, SUSE lifecycle, Microsoft lifecycle (extended).
 */
const table: readonly Support[] = [
  { name: 'Amazon Linux 1', is: /^AMAZON_LINUX$|Amazon Linux (AMI|2018|1\b)/i, until: '2023-12-31' },
  { name: 'Amazon Linux 2', is: /^AMAZON_LINUX_2$|Amazon Linux 2$/i, until: '2026-06-30' },
  { name: 'Amazon Linux 2023', is: /AMAZON_LINUX_2023|Amazon Linux 2023/i, until: '2029-06-30' },
  { name: 'Ubuntu 16.04', is: /UBUNTU_16_04|Ubuntu 16\.04/i, until: '2021-04-30', paid: 'Ubuntu Pro' },
  { name: 'Ubuntu 18.04', is: /UBUNTU_18_04|Ubuntu 18\.04/i, until: '2023-05-31', paid: 'Ubuntu Pro' },
  { name: 'Ubuntu 20.04', is: /UBUNTU_20_04|Ubuntu 20\.04/i, until: '2025-05-31', paid: 'Ubuntu Pro' },
  { name: 'Ubuntu 22.04', is: /UBUNTU_22_04|Ubuntu 22\.04/i, until: '2027-04-30', paid: 'Ubuntu Pro' },
  { name: 'Ubuntu 24.04', is: /UBUNTU_24_04|Ubuntu 24\.04/i, until: '2029-04-30', paid: 'Ubuntu Pro' },
  { name: 'Red Hat Enterprise Linux 6', is: /RHEL_6|Red Hat Enterprise Linux( Server)? 6/i, until: '2020-11-30' },
  {
    name: 'Red Hat Enterprise Linux 7',
    is: /RHEL_7|Red Hat Enterprise Linux( Server)? 7/i,
    until: '2024-06-30',
    paid: 'the ELS add-on',
  },
  { name: 'Red Hat Enterprise Linux 8', is: /RHEL_8|Red Hat Enterprise Linux 8/i, until: '2029-05-31' },
  { name: 'Red Hat Enterprise Linux 9', is: /RHEL_9|Red Hat Enterprise Linux 9/i, until: '2032-05-31' },
  { name: 'Red Hat Enterprise Linux 10', is: /RHEL_10|Red Hat Enterprise Linux 10/i, until: '2035-05-31' },
  { name: 'CentOS 7', is: /CENTOS_7|CentOS( Linux)? 7/i, until: '2024-06-30' },
  { name: 'CentOS 8', is: /CENTOS_8|CentOS( Linux)? 8/i, until: '2021-12-31' },
  { name: 'Rocky Linux 8', is: /ROCKY_LINUX_8|Rocky Linux 8/i, until: '2029-05-31' },
  { name: 'Rocky Linux 9', is: /ROCKY_LINUX_9|Rocky Linux 9/i, until: '2032-05-31' },
  { name: 'AlmaLinux 8', is: /ALMALINUX_8|AlmaLinux 8/i, until: '2029-03-01' },
  { name: 'AlmaLinux 9', is: /ALMALINUX_9|AlmaLinux 9/i, until: '2032-05-31' },
  { name: 'Debian 10', is: /DEBIAN_10|Debian.* 10\b/i, until: '2024-06-30' },
  { name: 'Debian 11', is: /DEBIAN_11|Debian.* 11\b/i, until: '2026-08-31' },
  { name: 'Debian 12', is: /DEBIAN_12|Debian.* 12\b/i, until: '2028-06-30' },
  { name: 'Debian 13', is: /DEBIAN_13|Debian.* 13\b/i, until: '2030-06-30' },
  { name: 'SUSE Linux Enterprise 12', is: /SUSE.*_12|SLES 12|SUSE.* 12\b/i, until: '2024-10-31', paid: 'LTSS' },
  {
    name: 'Windows Server 2012',
    is: /Windows[_ ]?Server.*2012/i,
    until: '2023-10-10',
    paid: 'Extended Security Updates',
    paidUntil: '2026-10-13',
  },
  {
    name: 'Windows Server 2016',
    is: /Windows[_ ]?Server.*2016/i,
    until: '2027-01-12',
    paid: 'Extended Security Updates',
  },
  {
    name: 'Windows Server 2019',
    is: /Windows[_ ]?Server.*2019/i,
    until: '2029-01-09',
    paid: 'Extended Security Updates',
  },
  { name: 'Windows Server 2022', is: /Windows[_ ]?Server.*2022/i, until: '2031-10-14' },
];

export interface VendorSupport {
  /** `paid`: fixes are there for those who pay for them. */
  readonly state: 'supported' | 'paid' | 'ended' | 'unknown';
  /** ISO 8601 date of the last fixes for everybody; null when nothing here says. */
  readonly until: string | null;
  /** One sentence. */
  readonly detail: string;
}

/**
 * Whether fixes still come. No date is known of what is not in the table, and then nothing is claimed.
 * @param platform as Inspector, Systems Manager or EC2 names it
 */
export function vendorSupport(platform: string, at: Date): VendorSupport {
  const known = table.find(({ is }) => is.test(platform));
  if (!known)
    return { state: 'unknown', until: null, detail: `Until when ${platform || 'it'} gets fixes is not known here.` };
  const { name, until, paid, paidUntil = '9999-12-31' } = known;
  const today = at.toISOString().slice(0, 10);
  if (today <= until) {
    return { state: 'supported', until, detail: `${name} gets fixes until ${until}.` };
  }
  const ended = `Support of ${name} ended on ${until}`;
  return paid && today <= paidUntil
    ? { state: 'paid', until, detail: `${ended}: only ${paid} still gets fixes.` }
    : { state: 'ended', until, detail: `${ended}: no fix will come, move to a newer system.` };
}
