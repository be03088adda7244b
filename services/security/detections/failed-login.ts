import type { TrailEvent } from '../trail-event.js';

/** A sign-in, or its second factor, that AWS turned down. */
export const failedLogin = ({ shown, response }: TrailEvent): boolean => response[shown.name] === 'Failure';
