/** A secret that may be changed while the process runs. */
export interface Secret<T = string> {
  /** As it is known now. */
  now(): T;
  /** It was refused: resolves to whether there is another by now. */
  renewed(): Promise<boolean>;
}

/** One that stays as long as the process. */
export const fixedSecret = <T>(value: T): Secret<T> => ({ now: () => value, renewed: async () => false });
