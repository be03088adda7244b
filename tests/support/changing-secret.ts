import type { Secret } from '../../bot/secret.js';

/** A secret as a deployment has it: who is refused finds the next one, where somebody has put one. */
export class ChangingSecret<T> implements Secret<T> {
  next: T | undefined;

  constructor(private value: T) {}

  now(): T {
    return this.value;
  }

  async renewed(): Promise<boolean> {
    if (this.next === undefined) return false;
    [this.value, this.next] = [this.next, undefined];
    return true;
  }
}
