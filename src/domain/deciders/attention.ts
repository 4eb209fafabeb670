/** Management's attention (the word "escalate" is for levels only), and pages of severity 1. */
import { accept, refuse } from '../decision.js';
import { draft, type DecidersOf } from './decider.js';

type AttentionCommands = 'raise-attention' | 'settle-attention' | 'acknowledge-page';

export const attentionDeciders: DecidersOf<AttentionCommands> = {
  'raise-attention': ({ state, envelope: { actor, messageId } }) => {
    if (state.attention !== null && state.attention.settledAt === null)
      return refuse('unchanged', 'a lead is asked already and will answer');
    const by = actor.kind === 'contact' ? 'customer' : 'support';
    return accept(draft('attention-raised', { by }, { isPublic: by === 'customer', messageId }));
  },
  'settle-attention': ({ state, envelope: { body, messageId } }) => {
    if (state.attention === null || state.attention.settledAt !== null)
      return refuse('no_attention', 'nobody asked for attention on this case');
    const isPublic = state.attention.by === 'customer';
    return accept(draft('attention-settled', { rhythmMs: body.rhythmMs }, { isPublic, messageId }));
  },
  'acknowledge-page': ({ state, envelope: { actor, messageId } }) => {
    if (state.page === null) return refuse('no_page', 'nobody was paged for this case');
    if (state.page.acknowledgedBy !== null)
      return refuse('unchanged', `${state.page.acknowledgedBy} is at work on it already`);
    return accept(draft('page-acknowledged', { engineer: actor.id }, { messageId }));
  },
};
