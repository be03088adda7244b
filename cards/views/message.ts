import type { Message } from '../../services/contracts/message.js';
import type { ViewContext } from '../context.js';
import type { View } from '../view.js';
import { alertView } from './alert.js';
import { alertGroupView, digestView } from './alert-groups.js';
import { questionView } from './alert-question.js';
import { approvalView } from './approval.js';
import { handOverView } from './hand-over.js';

/** What the assistant says by itself. */
export function messageView(message: Message, context: ViewContext): View {
  switch (message.kind) {
    case 'approval':
      return approvalView(message.approval, context);
    case 'hand_over':
      return handOverView(message.handOver, context);
    case 'told':
      return alertView(message.alert, context);
    case 'question':
      return questionView(message.group, message.question, context);
    case 'digest':
      return digestView(message, context);
    case 'alert_group':
      return alertGroupView(message.group, context);
  }
}
