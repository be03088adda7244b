/** What a visitor chose, remembered by this browser: theme, who they are, what they read, whether they saw the tour. */
const prefix = 'sre-sandbox-teams.';

export function remember(name, value) {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing is fine: the choice holds until the page is closed.
  }
}

export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(prefix + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
