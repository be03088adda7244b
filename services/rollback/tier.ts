/** What decides how a host can be put back. */
export interface Undoable {
  readonly name: string;
  readonly role: string | null;
  /** null: EC2 does not say. */
  readonly disk: { readonly root: 'ebs' | 'instance-store'; readonly dataVolumes: number } | null;
  readonly instanceType: string | null;
}

export type Undo =
  | { readonly tier: 'root_volume'; readonly loses: string }
  | { readonly tier: 'not_possible'; readonly because: string };

const DISK_LOSES = 'What is written to the root volume after the snapshot; data volumes are not rolled back.';
const DATABASE_LOSES =
  'What is written to the root volume after the snapshot; the data volumes stay as they are, with whatever a newer version migrated there.';
/**
 * How a host goes back: its root volume from the snapshot, which keeps the instance, its addresses and its data volumes
 * (EC2 user guide, "Replace the root volume": EBS, virtualised). A database on the root volume would go back with it.
 * Packages are not put back one by one: most repositories drop superseded versions, and Red Hat supports no way back for
 * the kernel, glibc, dbus and selinux-policy (access.redhat.com/solutions/64069).
 */
export function undoOf(host: Undoable): Undo {
  const because = whyNot(host);
  if (because !== undefined) return { tier: 'not_possible', because };
  return { tier: 'root_volume', loses: isDatabase(host) ? DATABASE_LOSES : DISK_LOSES };
}

function whyNot({ name, disk, instanceType, ...host }: Undoable): string | undefined {
  if (disk === null) return `nothing says what the root volume of ${name} is`;
  if (disk.root !== 'ebs') return `the root volume of ${name} is an instance store, of which there are no snapshots`;
  if (instanceType?.includes('.metal')) return `EC2 does not replace the root volume of ${instanceType}`;
  if (isDatabase({ name, ...host }) && disk.dataVolumes === 0) {
    return `${name} is a database without a data volume: its data would go back with the root volume`;
  }
  return undefined;
}

const isDatabase = ({ name, role }: Pick<Undoable, 'name' | 'role'>): boolean =>
  /\b(db|database|postgres|mysql|mariadb|mongo|oracle|cassandra)\b/i.test(`${name} ${role ?? ''}`);
