/** Defects (C19, C21): a proven one goes from Level 2 straight to engineering, and its news come back. */
import { isMissing } from '../checklist.js';
import { accept, refuse } from '../decision.js';
import { draft, type DecidersOf } from './decider.js';

type DefectCommands = 'link-defect' | 'unlink-defect' | 'defect-changed';

export const defectDeciders: DecidersOf<DefectCommands> = {
  'link-defect': ({ state, envelope: { body, context, messageId } }) => {
    const defect = context?.defect;
    if (!defect) return refuse('unknown_defect', `there is no defect ${body.defect}: record it first`);
    if (state.defects.some(({ key }) => key === defect.key))
      return refuse('already_linked', `${defect.key} is linked already`);
    // At level 1 a known issue needs no more data of this customer (lifecycle.md, link-defect).
    const waived = body.waive === true ? state.checklist.filter(isMissing).map((item) => item.key) : [];
    const { key, ...facts } = defect;
    return accept(draft('defect-linked', { defect: key, ...facts, waived }, { isPublic: true, messageId }));
  },
  'unlink-defect': ({ state, envelope: { body, messageId } }) => {
    if (!state.defects.some(({ key }) => key === body.defect))
      return refuse('not_linked', `${body.defect} is not linked to this case`);
    return accept(draft('defect-unlinked', { defect: body.defect }, { isPublic: true, messageId }));
  },
  'defect-changed': ({ state, envelope: { body, messageId } }) => {
    const linked = state.defects.find(({ key }) => key === body.defect);
    // News that was overtaken, or of a defect that was unlinked meanwhile, changes nothing.
    if (!linked || linked.revision >= body.revision) return accept();
    return accept(draft('defect-changed', body, { isPublic: true, messageId }));
  },
};
