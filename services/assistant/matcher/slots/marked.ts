/** A text of which every slot that was read leaves a mark, so that none is read twice. */
export class Marked {
  constructor(public text: string) {}

  take(pattern: RegExp, mark: string): RegExpExecArray | undefined {
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.text = spaced(`${this.text.slice(0, match.index)} ${mark} ${this.text.slice(match.index + match[0].length)}`);
    return match;
  }

  takeAll(pattern: RegExp, mark: string): readonly string[] {
    const found = [...new Set(this.text.match(pattern) ?? [])];
    this.text = spaced(this.text.replace(pattern, ` ${mark} `));
    return found;
  }
}

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
