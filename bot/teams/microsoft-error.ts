/** Microsoft refused, did not answer, or sent what cannot be read: theirs to mend or ours to set up, and no defect. */
export class MicrosoftError extends Error {
  override readonly name = 'MicrosoftError';
}

/** @throws MicrosoftError for whatever `asked` throws. */
export async function ofMicrosoft<T>(asked: () => Promise<T>): Promise<T> {
  try {
    return await asked();
  } catch (cause) {
    if (cause instanceof MicrosoftError) throw cause;
    throw new MicrosoftError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
