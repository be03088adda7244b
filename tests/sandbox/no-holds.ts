import { ChatHolds } from '../../sandbox/chat-holds.js';
import { Faults } from '../../sandbox/faults.js';
import { HeldCalls } from '../../sandbox/held-calls.js';

/** Of a sandbox in which nothing stands still. */
export const noHolds = (): ChatHolds => new ChatHolds(new Faults(), new HeldCalls(), 'us-west-2');
