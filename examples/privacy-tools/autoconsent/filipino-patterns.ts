// Filipino (FIL), for lib/heuristic-patterns.ts: each list joins the one of its name there.
// What each is to match, and what none may: filipino-examples.json.
// Button patterns meet text in lower case, without quotation marks.

// "payag" is to permit or to agree: "payagan" (allow), "pumapayag" (agrees). It is not to pay, so this is to stand
// in BUTTON_NEVER_MATCH_PATTERNS in the place of /pay|subscribe/is.
export const PAY_OR_SUBSCRIBE = /pay(?!ag)|subscribe/is;

export const DETECT_PATTERNS_FILIPINO = [
    // e.g. "gumagamit kami ng cookies", "gumagamit ang site na ito ng mga cookie" (uses cookies)
    /gumagamit.{0,60}\sng (?:mga )?cookie/gi,
    // e.g. "ginagamit namin ang cookies" (we use the cookies)
    /ginagamit (?:namin|natin) ang (?:mga )?cookie/gi,
    // e.g. "sa paggamit namin ng cookies" (our use of cookies)
    /paggamit.{0,30}\sng (?:mga )?cookie/gi,
    // e.g. "tanggapin ang lahat ng cookies", "payagan ang mga cookie" (accept, refuse, allow)
    /(?:tanggapin|tanggihan|payagan).{0,20}cookie/gi,
    // e.g. "pahintulot mo para sa cookies" (consent to cookies)
    /pahintulot.{0,60}cookie/gi,
];

export const REJECT_PATTERNS_FILIPINO = [
    // e.g. "tanggihan", "tanggihan ang lahat ng cookies", "i-reject lahat" (refuse, refuse all)
    /^(tanggihan|i-?reject)( ang)?( mga)?( lahat)?( ng)?( mga)?( opsyonal na)?( cookies?)?$/is,
    // e.g. "huwag tanggapin", "huwag payagan ang cookies" (do not accept)
    /^huwag (tanggapin|payagan)( ang)?( mga)?( lahat)?( ng)?( mga)?( cookies?)?$/is,
    // e.g. "hindi ako pumapayag", "hindi ako sang-ayon" (I do not agree)
    /^hindi ako (pumapayag|sumasang-?ayon|sang-?ayon)$/is,
    // e.g. "hindi, salamat" (no, thanks)
    /^hindi,? salamat( na lang)?$/is,
    // e.g. "kinakailangang cookies lang", "tanggapin lang ang mahahalagang cookies" (only what is necessary)
    /^(tanggapin |payagan )?(ang )?(mga )?(kinakailangang?|kailangang?|mahalaga(ng)?|mahahalaga(ng)?|esensyal na)( mga)?( cookies?)? (lang|lamang)$/is,
    /^(tanggapin|payagan) (lang|lamang) ang (mga )?(kinakailangang?|kailangang?|mahalaga(ng)?|mahahalaga(ng)?|esensyal na)( mga)?( cookies?)?$/is,
    // e.g. "magpatuloy nang hindi tinatanggap" (continue without accepting)
    /^magpatuloy nang (hindi|walang) (tumatanggap|tinatanggap|pumapayag|pahintulot|cookies?)( ang cookies?)?$/is,
];

export const SETTINGS_PATTERNS_FILIPINO = [
    // e.g. "mga setting ng cookie", "mga kagustuhan sa cookie", "mga setting" (settings, preferences)
    /^(mga )?(settings?|kagustuhan|opsyon)( (ng|sa|para sa))?( mga)?( cookies?| privacy)?$/is,
    // e.g. "pamahalaan ang cookies", "baguhin ang mga setting", "i-customize ang mga pinili" (manage, change)
    /^(pamahalaan|i-?manage|baguhin|i-?customize|ayusin|itakda)( ang)?( mga)?( aking)?( cookies?| settings?| kagustuhan| opsyon| pinili)?( ko)?( (ng|sa) cookies?)?$/is,
    // e.g. "higit pang opsyon" (more options)
    /^(higit|iba) pang (mga )?opsyon$/is,
    // e.g. "pumili", "pumili ayon sa layunin" (choose, choose by purpose)
    /^(hayaan akong )?pumili( ayon sa layunin| ng cookies?)?$/is,
];

export const ACCEPT_PATTERNS_FILIPINO = [
    // e.g. "tanggapin", "payagan lahat", "tanggapin ang lahat ng cookies", "i-accept" (accept, allow all)
    /^(oo,? )?(tanggapin|payagan|i-?accept|i-?allow)( ang)?( mga)?( lahat)?( ng)?( mga)?( cookies?)?$/is,
    // e.g. "pumapayag ako", "oo, sumasang-ayon ako" (I agree)
    /^(oo,? )?(pumapayag|sumasang-?ayon|sang-?ayon|tinatanggap ko)( ako)?$/is,
    // e.g. "tanggapin at isara", "tanggapin at magpatuloy" (accept and close, and continue)
    /^(tanggapin|payagan)( lahat| ang lahat)? at (isara|magpatuloy)$/is,
];
