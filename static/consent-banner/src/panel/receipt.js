import { ask } from './file.js';

/* Where no script may read the token, the site's own cookie says whose history it is. */
const historyOf = (core) => {
  const token = core.lastDecision()?.token;
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  return ask(`/v1/sites/${core.config.site}/subjects/me`, headers);
};

/** The id of the visitor's last decision, for a script that has only a mark of it. */
export const lastId = async (core) => (await historyOf(core)).decisions[0].decision_id;

/** The receipt of the standing accept (with that id, where it is known), the decision, and the
    notice word for word. */
export const receiptOf = async (core, id) => {
  const history = await historyOf(core);
  const wanted = id || history.decisions[0].decision_id;
  const named = ({ decision_id }) => decision_id === wanted;
  const [receipt, decision] = [history.receipts.find(named), history.decisions.find(named)];
  if (!receipt) throw wanted;
  const notice = await ask(`/v1/notices/${decision.notice.replace('sha256:', '')}`);
  return { decision, receipt, notice };
};
