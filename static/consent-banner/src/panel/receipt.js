import { ask } from './file.js';

/** The receipt of the standing accept with that id, the decision, and the notice word for word. */
export const receiptOf = async (core, id) => {
  const headers = { Authorization: `Bearer ${core.token()}` };
  const history = await ask(core, `/v1/sites/${core.config.site}/subjects/me`, headers);
  const named = ({ decision_id }) => decision_id === id;
  const [receipt, decision] = [history.receipts.find(named), history.decisions.find(named)];
  if (!receipt) throw id;
  const notice = await ask(core, `/v1/notices/${decision.notice.replace('sha256:', '')}`);
  return { decision, receipt, notice };
};
