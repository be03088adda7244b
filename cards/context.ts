import type { Role } from '../services/operation.js';

/** What a view needs to know besides the result. */
export interface ViewContext {
  /** Relative times count from here: the injected clock's time. */
  readonly now: Date;
  /** AWS region that console links lead to. */
  readonly region: string;
  /** Number of the account that the fleet is in; left out where nothing says it. */
  readonly account?: string | undefined;
  /** Who will read this very copy. Left out for the copy that everybody sees: it offers nothing that needs a role. */
  readonly viewer?: { readonly id: string; readonly role: Role } | undefined;
  /**
   * The platform asks in a dialog before a button with `confirm` acts, and cannot show people their own copy of a message:
   * the copy for everybody offers what an approver may do, and the server refuses everybody else.
   */
  readonly dialogs?: boolean | undefined;
  /** 1-based page of a long list. Left out for the overview. */
  readonly page?: number | undefined;
  /** There is room for every row, as in a terminal: one page holds all of a list. */
  readonly whole?: boolean | undefined;
  /** The input that the result answers, so that "next page" asks the same question again. */
  readonly question?: Readonly<Record<string, string | number | string[]>> | undefined;
  /** Channel user ids of the people who get their own copy of a pending approval; Teams takes at most 60. */
  readonly refreshUserIds?: readonly string[] | undefined;
  /** Mark of a message that was posted for everybody: its own refreshing brings it back, with where it stands. */
  readonly mark?: string | undefined;
}

const rank: Record<Role, number> = { viewer: 0, operator: 1, approver: 2 };

/** False only for a reader who is known to have less than `role`; the server decides again on every click. */
export const mayPropose = ({ viewer }: ViewContext): boolean =>
  viewer === undefined || rank[viewer.role] >= rank.operator;
