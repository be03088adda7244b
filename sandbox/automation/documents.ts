import { createHash } from 'node:crypto';
import { AwsError } from '../answer.js';
import { type CommandDocument, isCommandDocument, readCommandDocument } from './command-document.js';
import { type Runbook, readRunbook } from './document.js';

export interface DocumentVersion {
  readonly version: string;
  readonly content: string;
  /** SHA-256 of the content, in hexadecimal. */
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export type SavedDocuments = Readonly<Record<string, readonly DocumentVersion[]>>;

/** The account's Automation and Command documents, all their versions. The newest is the default one. */
export class Documents {
  readonly #versions: Map<string, readonly DocumentVersion[]>;
  readonly #runbooks = new Map<string, Runbook>();

  constructor(saved: SavedDocuments = {}) {
    this.#versions = new Map(Object.entries(saved));
  }

  /**
   * Takes documents in; a changed one becomes a new version. All are checked before any is taken.
   *
   * @param documents - runbooks by name, as objects (kept as their compact JSON) or as JSON text (kept as it is).
   * @throws {DocumentError}
   */
  deploy(documents: Readonly<Record<string, unknown>>, now: number): void {
    const contents = Object.entries(documents).map(([name, document]) => {
      const content = typeof document === 'string' ? document : JSON.stringify(document);
      if (isCommandDocument(content)) readCommandDocument(name, content);
      else readRunbook(name, content);
      return [name, content] as const;
    });
    for (const [name, content] of contents) {
      const versions = this.#versions.get(name) ?? [];
      if (versions.at(-1)?.content === content) continue;
      const hash = createHash('sha256').update(content).digest('hex');
      const version = String(versions.length + 1);
      this.#versions.set(name, [...versions, { version, content, hash, createdAt: now }]);
    }
  }

  saved(): SavedDocuments {
    return Object.fromEntries(this.#versions);
  }

  has(name: string): boolean {
    return this.#versions.has(name);
  }

  /** @returns the version, or undefined where the document or that version of it does not exist. */
  find(name: string, version = '$DEFAULT'): DocumentVersion | undefined {
    const versions = this.#versions.get(name) ?? [];
    return version === '$DEFAULT' || version === '$LATEST'
      ? versions.at(-1)
      : versions.find((each) => each.version === version);
  }

  /** @throws {AwsError} InvalidDocument, InvalidDocumentVersion */
  get(name: string, version?: string): DocumentVersion {
    const found = this.find(name, version);
    if (found) return found;
    if (this.has(name)) throw new AwsError('InvalidDocumentVersion', `Document ${name} has no version ${version}.`);
    throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
  }

  /** The document as SendCommand takes it; undefined for a runbook. @throws {AwsError} as `get` */
  command(name: string, version?: string): CommandDocument | undefined {
    const { content } = this.get(name, version);
    return isCommandDocument(content) ? readCommandDocument(name, content) : undefined;
  }

  runbook(name: string, version: string): Runbook {
    const { content, hash } = this.get(name, version);
    const read = this.#runbooks.get(hash) ?? readRunbook(name, content);
    this.#runbooks.set(hash, read);
    return read;
  }
}
