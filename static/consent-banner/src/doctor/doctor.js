/* Shows what is gated and what came without permission: a module of its own, fetched where the
   address of a page asks for it. The core hands over what it has; nothing that keeps a state is
   imported from there, or it would exist twice. */
import { calm } from '../calm.js';
import { watchCookies } from './cookies.js';
import { coreOf } from './core.js';
import { gatedRows } from './gated.js';
import { makeOverlay } from './overlay.js';
import { pageRows, workerRows } from './page.js';
import { watchPermission } from './permission.js';
import { watchRequests } from './requests.js';
import { visitorRows } from './visitor.js';

const PAUSE = 500;
const TITLES = [
  'Without permission',
  'Wrong on this page',
  'Not in your notice',
  'With permission',
  'Gated elements',
  'The visitor',
];
const CLEAN = 'Nothing found that came without permission.';

const isWrong = ({ className }) => className === 'wrong';

const told = (lists) => {
  const count = lists.flat().filter(isWrong).length;
  return count ? `${count} ${count > 1 ? 'things' : 'thing'} to mend.` : CLEAN;
};

/** Looks at the page, and goes on looking until its window is closed. */
export const attend = (given) => {
  const core = coreOf(given);
  const allowedAt = watchPermission(core);
  const [requests, cookies] = [watchRequests(core, allowedAt), watchCookies(core, allowedAt)];
  let worker = [];
  const look = calm(() => {
    core.see();
    cookies.look();
    const traffic = [...requests.rows(), ...cookies.listed()];
    const lists = [
      traffic.filter(isWrong),
      [...pageRows(core), ...worker],
      cookies.unlisted(),
      traffic.filter((row) => !isWrong(row)),
      gatedRows(core),
      visitorRows(core),
    ];
    show(told(lists), lists);
  });
  const timer = setInterval(look, PAUSE);
  const show = makeOverlay(TITLES, () => {
    clearInterval(timer);
    requests.end();
  });
  workerRows(core).then((rows) => (worker = rows)).catch(() => {});
  look();
};
