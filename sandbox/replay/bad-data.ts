/** A file of recorded data that cannot be used, named so that its owner can mend it. */
export class BadData extends Error {
  constructor(file: string, line: number | undefined, reason: string) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`);
    this.name = 'BadData';
  }
}
