import type { InvokeAnswer } from './adapter.js';
import type { Admitted } from './guard.js';
import { installTurn } from './install-turn.js';
import { invokeTurn } from './invoke-turn.js';
import { messageTurn } from './message-turn.js';
import { placeOf } from './place.js';
import type { TurnOptions } from './turn-context.js';

/** One turn for each activity of Teams. What is not for us, such as reactions and people joining, is left alone. */
export const teamsTurn =
  (options: TurnOptions) =>
  async (activity: Admitted): Promise<InvokeAnswer | undefined> => {
    const place = placeOf(activity);
    switch (activity.type) {
      case 'message':
        await messageTurn(activity, place, options);
        return undefined;
      case 'invoke':
        return invokeTurn(activity, place, options);
      case 'installationUpdate':
      case 'conversationUpdate':
        await installTurn(activity, place, options);
        return undefined;
      default:
        return undefined;
    }
  };
