import { AwsError } from '../../answer.js';
import { page } from '../page.js';

export const ssmPage = <T>(all: readonly T[], token: string | undefined, size: number) =>
  page(all, token, size, () => new AwsError('InvalidNextToken', 'The specified token is not valid.'));

/** The members of an answer that a page of Systems Manager always or sometimes has. */
export const nextToken = (next: string | undefined): { NextToken?: string } => (next ? { NextToken: next } : {});
