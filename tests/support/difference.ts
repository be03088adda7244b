/** What two stories differ in: `lost` in the second, and done more often there. */
export function difference(
  expected: Readonly<Record<string, number>>,
  actual: Readonly<Record<string, number>>,
): { lost: string[]; duplicated: string[] } {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  const times = (key: string) => (actual[key] ?? 0) - (expected[key] ?? 0);
  return { lost: keys.filter((key) => times(key) < 0), duplicated: keys.filter((key) => times(key) > 0) };
}
