// The lists of the published heuristics with ours in them, as they would be upstream.
import * as filipino from '../../../examples/privacy-tools/autoconsent/filipino-patterns';
import * as known from '../node_modules/@duckduckgo/autoconsent/lib/heuristic-patterns';

const { PAY_OR_SUBSCRIBE, ...lists } = filipino;
const published: Record<string, (string | RegExp)[]> = known;
const never = known.BUTTON_NEVER_MATCH_PATTERNS;
const place = never.findIndex((pattern) => pattern.source === 'pay|subscribe');

if (place < 0) throw new Error('the pattern that ours takes the place of is not there');
never[place] = PAY_OR_SUBSCRIBE;
for (const [name, list] of Object.entries(lists)) published[name.replace('_FILIPINO', '')].push(...list);
