import type { HomeView, KnownBlock } from '@slack/types';
import { shorter } from '../card-size.js';
import { plain } from '../escape.js';
import type { View } from '../view.js';
import { actionsBlock, plainText } from './buttons.js';
import { limits } from './limits.js';
import { body, fits, head } from './message.js';

/** The view as one person's Home tab of the app, within the limits of Block Kit. Nothing is asked for in it. */
export function slackHome(view: View): HomeView {
  for (let shown: View | null = view; shown !== null; shown = shorter(shown)) {
    const blocks: KnownBlock[] = [
      ...head(shown),
      ...body(shown, 'modal'),
      ...actionsBlock(shown),
      ...(shown.footer === null ? [] : [{ type: 'context' as const, elements: [plainText(shown.footer, 500)] }]),
    ];
    if (fits(blocks, limits.blocksInModal)) return { type: 'home', blocks };
  }
  throw new Error(`the home "${plain(view.title)}" does not fit into Slack`);
}
